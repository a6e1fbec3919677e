package io.raftkit.benchmarks.drive;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a {@link Driver} measured.
 *
 * @param workload what it did
 * @param commands how many calls ended with a result
 * @param seconds in how long
 * @param micros how long they took, from call to result, corrected for coordinated omission: p50, p99, p99.9 and the longest
 * @param failures calls that ended without a result, by kind
 */
public record Figures(
        Workload workload, long commands, double seconds, Map<String, Long> micros, Map<String, Long> failures) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final double MICROS_PER_MILLI = 1_000;
    private static final double MICROS_PER_SECOND = 1e6;

    /**
     * The driver waits for an answer before it calls again, so while everything stands still it makes no calls, and few would be counted
     * as slow. The calls that it would have made meanwhile, at the rate that it reached, are counted too, with what is left of the wait.
     */
    static Figures of(Workload workload, double seconds, Histogram recorded, Map<String, Long> failures) {
        long intervalMicros = Math.round(
                seconds * MICROS_PER_SECOND * workload.outstanding() / Math.max(1, recorded.getTotalCount()));
        Histogram micros = recorded.copyCorrectedForCoordinatedOmission(Math.max(1, intervalMicros));
        Map<String, Long> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", micros.getValueAtPercentile(50));
        percentiles.put("p99", micros.getValueAtPercentile(99));
        percentiles.put("p99.9", micros.getValueAtPercentile(99.9));
        percentiles.put("max", micros.getMaxValue());
        return new Figures(workload, recorded.getTotalCount(), seconds, percentiles, failures);
    }

    /** How many calls ended with a result in a second. */
    public long perSecond() {
        return Math.round(commands / seconds);
    }

    /** The figures on one line of JSON. */
    public String json() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("opsPerSecond", perSecond());
        figures.put("commands", commands);
        figures.put("seconds", seconds);
        figures.put("micros", micros);
        figures.put("failures", failures);
        figures.put("clients", workload.clients());
        figures.put("outstanding", workload.outstanding());
        figures.put("bytes", workload.bytes());
        figures.put("readPercent", workload.readPercent());
        figures.put("warmupSeconds", workload.warmupSeconds());
        return JSON.writeValueAsString(figures);
    }

    /** Reads what {@link #json} wrote about this workload. */
    public static Figures read(Workload workload, String json) {
        JsonNode figures = JSON.readTree(json);
        return new Figures(
                workload,
                figures.get("commands").asLong(),
                figures.get("seconds").asDouble(),
                numbers(figures.get("micros")),
                numbers(figures.get("failures")));
    }

    private static Map<String, Long> numbers(JsonNode object) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        object.properties()
                .forEach(field -> numbers.put(field.getKey(), field.getValue().asLong()));
        return numbers;
    }

    /** One of the percentiles. */
    public double millis(String percentile) {
        return Objects.requireNonNull(micros.get(percentile), percentile) / MICROS_PER_MILLI;
    }

    /** The figures for a person. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d commands a second, committed and applied on the leader (%,d in %.1f s; %d outstanding from %d %s, %d bytes each%s)%n",
                perSecond(),
                commands,
                seconds,
                workload.outstanding(),
                workload.clients(),
                workload.clients() == 1 ? "client" : "clients",
                workload.bytes(),
                workload.readPercent() == 0 ? "" : ", " + workload.readPercent() + " % reads"));
        text.append("from call to result:");
        micros.forEach((name, value) ->
                text.append(String.format(Locale.ROOT, "  %s %.2f ms", name, value / MICROS_PER_MILLI)));
        if (!failures.isEmpty()) {
            text.append(System.lineSeparator())
                    .append("not ended with a result: ")
                    .append(new TreeMap<>(failures));
        }
        return text.toString();
    }
}
