package io.raftkit.typed.codec;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.RecordComponent;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A component of a record.
 *
 * @param type as it is declared, without type arguments
 * @param accessor takes the record as an Object
 * @param part how its values are written
 * @param since the version of the record that has it first
 * @param absent its value in earlier ones, null if there are none
 */
record Component(
        String name,
        Class<?> type,
        MethodHandle accessor,
        Part part,
        int since,
        @Nullable Object absent) {

    static Component of(RecordComponent declared, MethodHandle accessor, Codecs codecs) {
        String where = "component " + declared.getName() + " of record "
                + declared.getDeclaringRecord().getName();
        Part part = Part.of(where, codecs.derive(declared.getGenericType(), where));
        @Nullable Since since = declared.getAnnotation(Since.class);
        return new Component(
                declared.getName(),
                declared.getType(),
                accessor.asType(accessor.type().changeParameterType(0, Object.class)),
                part,
                since == null ? 1 : since.value(),
                since == null ? null : Absent.value(where, declared.getType(), since.absent()));
    }

    /** Whether a record has the absent value here. Boxes numbers, so only components of later versions are asked. */
    boolean isAbsent(Object record) {
        try {
            return Objects.deepEquals(accessor.invoke(record), absent);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("an accessor threw what it does not declare", e);
        }
    }

    String form() {
        return name + ": " + part.codec().form() + (since == 1 ? "" : " since " + since + absentForm());
    }

    /** Nothing where the type allows only an empty value. A constant is its bytes, since its name may change. */
    private String absentForm() {
        if (absent instanceof Number || absent instanceof Boolean) return " absent " + absent;
        if (absent instanceof String) return " absent \"" + absent + "\"";
        if (absent instanceof Enum)
            return " absent 0x" + HexFormat.of().formatHex(part.codec().encode(absent));
        return "";
    }
}
