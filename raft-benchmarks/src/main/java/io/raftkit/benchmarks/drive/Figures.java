package io.raftkit.benchmarks.drive;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a {@link Driver} measured.
 *
 * @param workload what it did
 * @param commands how many commands were committed and applied on the leader
 * @param seconds in how long
 * @param micros how long they took, from proposal to result: p50, p99, p99.9 and the longest
 * @param failures commands that ended without a result, by kind
 */
public record Figures(
        Workload workload, long commands, double seconds, Map<String, Long> micros, Map<String, Long> failures) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final double MICROS_PER_MILLI = 1_000;

    static Figures of(Workload workload, double seconds, Histogram micros, Map<String, Long> failures) {
        Map<String, Long> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", micros.getValueAtPercentile(50));
        percentiles.put("p99", micros.getValueAtPercentile(99));
        percentiles.put("p99.9", micros.getValueAtPercentile(99.9));
        percentiles.put("max", micros.getMaxValue());
        return new Figures(workload, micros.getTotalCount(), seconds, percentiles, failures);
    }

    /** How many commands were committed and applied in a second. */
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

    /** The figures for a person. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d commands a second, committed and applied on the leader (%,d in %.1f s; %d outstanding from %d %s, %d bytes each)%n",
                perSecond(),
                commands,
                seconds,
                workload.outstanding(),
                workload.clients(),
                workload.clients() == 1 ? "client" : "clients",
                workload.bytes()));
        text.append("from proposal to result:");
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
