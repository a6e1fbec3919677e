package io.raftkit.typed.codec;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** What a component of a later version is in data of an earlier one. */
final class Absent {
    private static final Map<Class<?>, Object> EMPTY = Map.of(
            Optional.class, Optional.empty(),
            List.class, List.of(),
            Map.class, Collections.emptySortedMap(),
            SortedMap.class, Collections.emptySortedMap(),
            byte[].class, new byte[0]);

    private Absent() {}

    /**
     * The value.
     *
     * @param where which component, for messages
     * @param type the component's
     * @param text what the annotation says, possibly nothing
     */
    static Object value(String where, Class<?> type, String text) {
        try {
            if (type == long.class || type == Long.class) return text.isEmpty() ? 0L : Long.parseLong(text);
            if (type == int.class || type == Integer.class) return text.isEmpty() ? 0 : Integer.parseInt(text);
            if (type == double.class || type == Double.class) return text.isEmpty() ? 0.0 : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    where + " is absent = \"" + text + "\", which is no " + type.getSimpleName(), e);
        }
        if (type == boolean.class || type == Boolean.class) return truth(where, text);
        if (type == String.class) return text;
        if (type.isEnum()) return constant(where, type, text);
        if (!EMPTY.containsKey(type)) {
            throw new IllegalArgumentException(
                    where + " has no absent value for its type " + type.getName() + ": declare an Optional of it");
        }
        if (!text.isEmpty()) {
            throw new IllegalArgumentException(where + " is absent = \"" + text + "\", but where the type is "
                    + type.getSimpleName() + ", what is absent is empty: leave it out");
        }
        return EMPTY.get(type);
    }

    private static boolean truth(String where, String text) {
        return switch (text) {
            case "", "false" -> false;
            case "true" -> true;
            default -> throw new IllegalArgumentException(where + " is absent = \"" + text + "\", not true or false");
        };
    }

    private static Object constant(String where, Class<?> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(where + " is absent = \"" + name
                        + "\": name one of the constants " + Arrays.toString(type.getEnumConstants())));
    }
}
