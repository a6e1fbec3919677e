package io.raftkit.examples.keyvalue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One command: sets a key or removes it. Its bytes are the length of the key (4), the key in UTF-8, and for a set a 1 and the value.
 *
 * @param key the key
 * @param value what it is set to, or null to remove it
 */
record Change(String key, byte @Nullable [] value) {

    byte[] toBytes() {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(Integer.BYTES + name.length + (value == null ? 0 : Byte.BYTES + value.length));
        bytes.putInt(name.length).put(name);
        if (value != null) {
            bytes.put((byte) 1).put(value);
        }
        return bytes.array();
    }

    static Change of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] name = new byte[in.getInt()];
        in.get(name);
        byte[] value = null;
        if (in.hasRemaining()) {
            in.get();
            value = new byte[in.remaining()];
            in.get(value);
        }
        return new Change(new String(name, StandardCharsets.UTF_8), value);
    }
}
