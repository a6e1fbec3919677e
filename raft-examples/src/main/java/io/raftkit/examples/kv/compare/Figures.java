package io.raftkit.examples.kv.compare;

import java.util.Locale;

/**
 * One line of the table.
 *
 * @param system what was measured
 * @param test what clients did
 * @param perSecond how many requests were answered in a second
 * @param p50Millis in which time half of them were answered
 * @param p99Millis in which time 99 % of them were answered
 */
record Figures(String system, String test, double perSecond, double p50Millis, double p99Millis) {
    static String header() {
        return "| system | test | requests/s | p50 ms | p99 ms |\n|---|---|---|---|---|";
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "| %s | %s | %,.0f | %.2f | %.2f |", system, test, perSecond, p50Millis, p99Millis);
    }
}
