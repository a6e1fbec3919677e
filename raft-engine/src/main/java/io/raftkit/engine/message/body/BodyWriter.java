package io.raftkit.engine.message.body;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.StoredSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the body of a message, component after component; {@link BodyReader} reads it. */
public final class BodyWriter {
    /** Enough for all messages but those with commands or long texts. */
    private static final int BYTES_EXPECTED = 96;

    private ByteBuffer out = ByteBuffer.allocate(BYTES_EXPECTED);
    /** What comes behind {@link #out}, where it is. */
    private final List<ByteBuffer> tail = new ArrayList<>(2);

    /** Begins an empty body. */
    public BodyWriter() {}

    /** Adds a number of eight bytes. */
    public BodyWriter number(long value) {
        reserve(Long.BYTES).putLong(value);
        return this;
    }

    /** Adds a number of one byte. */
    public BodyWriter code(byte value) {
        reserve(1).put(value);
        return this;
    }

    /** Adds true or false. */
    public BodyWriter bool(boolean value) {
        return code((byte) (value ? 1 : 0));
    }

    /** Adds the type of entries. */
    public BodyWriter type(EntryType type) {
        return code(type.code());
    }

    /** Adds a number of four bytes. */
    public BodyWriter count(int value) {
        reserve(Integer.BYTES).putInt(value);
        return this;
    }

    /** Adds a text behind its length. */
    public BodyWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        reserve(Short.BYTES + bytes.length).putShort((short) bytes.length).put(bytes);
        return this;
    }

    /** Adds the name of a snapshot, and its size. */
    public BodyWriter snapshot(StoredSnapshot snapshot) {
        byte[] ref = snapshot.ref().toBytes();
        number(snapshot.sizeBytes()).count(ref.length);
        reserve(ref.length).put(ref);
        return this;
    }

    /** Adds bytes whose number the reader knows. */
    public BodyWriter fixed(ByteBuffer bytes) {
        reserve(bytes.remaining()).put(bytes.duplicate());
        return this;
    }

    /** Adds commands, each behind its length. */
    public BodyWriter payloads(List<ByteBuffer> payloads) {
        int bytes = Integer.BYTES;
        for (ByteBuffer payload : payloads) {
            bytes = Math.addExact(bytes, Integer.BYTES + payload.remaining());
        }
        reserve(bytes).putInt(payloads.size());
        for (ByteBuffer payload : payloads) {
            out.putInt(payload.remaining()).put(payload.duplicate());
        }
        return this;
    }

    /** Adds entries, not copied; they come last. */
    public void entries(List<EntryBatch> batches) {
        for (EntryBatch batch : batches) {
            tail.add(batch.bytes());
        }
    }

    /** Adds bytes behind their length, not copied; they come last. */
    public void bytes(ByteBuffer bytes) {
        count(bytes.remaining());
        tail.add(bytes.slice());
    }

    /** All that was added, in order. Nothing may be added any more. */
    public List<ByteBuffer> parts() {
        if (tail.isEmpty()) {
            return List.of(out.flip());
        }
        List<ByteBuffer> parts = new ArrayList<>(1 + tail.size());
        parts.add(out.flip());
        parts.addAll(tail);
        return parts;
    }

    private ByteBuffer reserve(int bytes) {
        if (out.remaining() < bytes) {
            out = ByteBuffer.allocate(Math.addExact(out.position(), bytes)).put(out.flip());
        }
        return out;
    }
}
