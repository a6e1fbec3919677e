package io.raftkit.typed.codec;

import org.jspecify.annotations.Nullable;

/** A part of a larger value: it is never null, and messages say where it belongs. */
record Part(String where, Codec<Object> codec) {
    // The codec is that of the part's type, as whoever makes a part has derived it.
    @SuppressWarnings("unchecked")
    static Part of(String where, Codec<?> codec) {
        return new Part(where, (Codec<Object>) codec);
    }

    void write(@Nullable Object value, ByteWriter out) {
        if (value == null) {
            throw new IllegalArgumentException(where + " is null: declare an Optional where a value may be missing");
        }
        codec.write(value, out);
    }

    Object read(ByteReader in) {
        return codec.read(in);
    }
}
