package io.raftkit.benchmarks.system;

import java.util.Locale;

/** What the benchmark asks of a server process: a line that begins with the name. The answer is a line that begins with the same name. */
enum Request {
    /** Drive a workload, whose options follow; answered with figures when it is over. */
    WORKLOAD,
    /** Say how the server is. */
    STATE,
    /** Say what the server has spent. */
    COSTS,
    /** Take a snapshot; answered when it is stored, with why if it is not. */
    SNAPSHOT,
    /** From now on keep as many writes outstanding as the number that follows; not answered. */
    PROBE,
    /** Say when the first write was acknowledged that the probe had made at or after the time that follows; 0 if none was yet. */
    FIRST;

    String line(Object... words) {
        StringBuilder line = new StringBuilder(prefix());
        for (Object word : words) {
            line.append(word).append(' ');
        }
        return line.toString().strip();
    }

    String prefix() {
        return name().toLowerCase(Locale.ROOT) + " ";
    }
}
