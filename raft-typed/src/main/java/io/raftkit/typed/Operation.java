package io.raftkit.typed;

import io.raftkit.typed.codec.ByteWriter;
import io.raftkit.typed.codec.Codec;
import io.raftkit.typed.codec.DecodingException;
import io.raftkit.typed.codec.DecodingException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A command or a query: its id, and how it and its result are written.
 *
 * @param result null if there is none
 */
record Operation(
        int id,
        Class<?> type,
        Codec<Object> request,
        @Nullable Codec<Object> result) {

    void writeRequest(Object value, ByteWriter out) {
        out.writeUnsigned(id);
        request.write(value, out);
    }

    byte[] encodeResult(@Nullable Object value) {
        if (result == null) {
            if (value == null) return new byte[0];
            throw new IllegalArgumentException(type.getName() + " has no result, but the handler returned " + value);
        }
        if (value == null) {
            throw new IllegalArgumentException(
                    "the handler of " + type.getName() + " returned null: declare an Optional, or Void for no result");
        }
        return result.encode(value);
    }

    @Nullable
    Object decodeResult(byte[] bytes) {
        if (result != null) return result.decode(bytes);
        if (bytes.length == 0) return null;
        throw new DecodingException(
                Reason.MALFORMED, type.getSimpleName() + " has no result, but there are " + bytes.length + " bytes");
    }

    String form() {
        return id + " " + request.form() + " -> " + (result == null ? "nothing" : result.form());
    }

    @Override
    public String toString() {
        return type.getName();
    }
}
