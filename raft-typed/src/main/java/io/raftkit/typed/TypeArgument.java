package io.raftkit.typed;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a class gives for the one type parameter of an interface, directly or through other interfaces. */
final class TypeArgument {
    private TypeArgument() {}

    /** Null if the class does not implement the interface, or does without a type argument. */
    static @Nullable Type of(Class<?> type, Class<?> target) {
        for (Type each : type.getGenericInterfaces()) {
            @Nullable
            Type found = each instanceof ParameterizedType given ? of(given, target) : of((Class<?>) each, target);
            if (found != null) return found;
        }
        return null;
    }

    private static @Nullable Type of(ParameterizedType given, Class<?> target) {
        Class<?> raw = (Class<?>) given.getRawType();
        if (raw == target) return given.getActualTypeArguments()[0];
        @Nullable Type inner = of(raw, target);
        return inner instanceof TypeVariable<?>
                ? given.getActualTypeArguments()[
                        Arrays.asList(raw.getTypeParameters()).indexOf(inner)]
                : inner;
    }
}
