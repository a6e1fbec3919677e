package io.raftkit.testkit.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history, inputs and outputs not yet understood.
 *
 * @param returned null if the outcome is unknown
 * @param output null if the outcome is unknown
 */
record HistoryLine(
        long client,
        long called,
        @Nullable Long returned,
        List<String> input,
        @Nullable List<String> output) {
    private static final List<String> NAMES = List.of("client", "call", "return", "input", "output", "unknown");

    boolean unknown() {
        return returned == null;
    }

    /** Throws an IllegalArgumentException that says what is wrong, unless the line is exactly as it should be. */
    static HistoryLine parse(String line) {
        JsonScanner scanner = new JsonScanner(line);
        Map<String, Object> fields = fields(scanner);
        boolean unknown = fields.get("unknown") == Boolean.TRUE;
        HistoryLine parsed = new HistoryLine(
                field(fields, "client", Long.class, "a whole number"),
                field(fields, "call", Long.class, "a whole number"),
                unknown ? null : field(fields, "return", Long.class, "a whole number, as unknown is not true"),
                strings(field(fields, "input", List.class, "a list of strings")),
                unknown
                        ? null
                        : strings(field(fields, "output", List.class, "a list of strings, as unknown is not true")));
        field(fields, "unknown", Boolean.class, "true or false");
        for (String name : List.of("return", "output")) {
            if (unknown && field(fields, name, Object.class, "null") != JsonScanner.NULL) {
                throw new IllegalArgumentException("\"" + name + "\" is not null, though unknown is true");
            }
        }
        return parsed;
    }

    private static Map<String, Object> fields(JsonScanner scanner) {
        Map<String, Object> fields = new HashMap<>();
        scanner.expect('{');
        do {
            String name = scanner.string();
            if (!NAMES.contains(name)) {
                throw scanner.problem("no field has the name \"" + name + "\"; the fields are " + NAMES);
            }
            scanner.expect(':');
            if (fields.put(name, scanner.value()) != null) {
                throw scanner.problem("\"" + name + "\" for a second time");
            }
        } while (scanner.skip(','));
        scanner.expect('}');
        scanner.expectEnd();
        return fields;
    }

    private static <T> T field(Map<String, Object> fields, String name, Class<T> type, String expected) {
        Object value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("\"" + name + "\" is missing; the fields are " + NAMES);
        }
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("\"" + name + "\" is not " + expected);
        }
        return type.cast(value);
    }

    private static List<String> strings(List<?> list) {
        return list.stream().map(String.class::cast).toList();
    }

    String toJson() {
        StringBuilder json = new StringBuilder();
        json.append("{\"client\":").append(client).append(",\"call\":").append(called);
        json.append(",\"return\":").append(returned).append(",\"input\":");
        append(json, input);
        json.append(",\"output\":");
        append(json, output);
        return json.append(",\"unknown\":").append(unknown()).append('}').toString();
    }

    private static void append(StringBuilder json, @Nullable List<String> words) {
        if (words == null) {
            json.append("null");
            return;
        }
        json.append('[');
        for (int i = 0; i < words.size(); i++) {
            append(json.append(i == 0 ? "\"" : ",\""), words.get(i));
            json.append('"');
        }
        json.append(']');
    }

    private static void append(StringBuilder json, String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
    }
}
