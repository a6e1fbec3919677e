package io.raftkit.typed.codec;

import io.raftkit.typed.codec.DecodingException.Reason;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A type that is written as another one.
 *
 * @param type the type
 * @param as the other one
 * @param part how the other one is written
 * @param write from the type to the other one
 * @param read back
 */
record ConvertedCodec(
        Class<?> type, Class<?> as, Part part, Function<Object, Object> write, Function<Object, Object> read)
        implements Codec<Object> {

    // Each function is given what it was declared for.
    @SuppressWarnings("unchecked")
    static <T, U> ConvertedCodec of(
            Class<T> type, Class<U> as, Codec<?> codec, Function<T, U> write, Function<U, T> read) {
        Part part = Part.of("what " + type.getName() + " is written as", codec);
        return new ConvertedCodec(type, as, part, (Function<Object, Object>) write, (Function<Object, Object>) read);
    }

    @Override
    public void write(Object value, ByteWriter out) {
        part.write(write.apply(value), out);
    }

    @Override
    public Object read(ByteReader in) {
        Object written = part.read(in);
        @Nullable Object value;
        try {
            value = read.apply(written);
        } catch (DecodingException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DecodingException(
                    Reason.MALFORMED, "what is written as " + type.getName() + " is refused: " + e, e);
        }
        if (value == null)
            throw DecodingException.malformed("what is written as " + type.getName() + " is read as null");
        return value;
    }

    /** That of the other type, or null if it has no lasting one. */
    @Nullable
    Comparator<Object> order() {
        if (as == byte[].class) {
            return (one, other) -> Arrays.compareUnsigned((byte[]) write.apply(one), (byte[]) write.apply(other));
        }
        return SortedMapCodec.isNatural(as) ? Comparator.comparing(write, SortedMapCodec.NATURAL) : null;
    }

    @Override
    public String form() {
        return type.getSimpleName() + ": " + part.codec().form();
    }
}
