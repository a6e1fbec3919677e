package io.raftkit.engine.message;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the body of a message, component after component; {@link BodyReader} reads it. */
public final class BodyWriter {
    /** Enough for all messages but those with commands or long texts. */
    private static final int BYTES_EXPECTED = 96;

    private ByteBuffer out = ByteBuffer.allocate(BYTES_EXPECTED);
    private List<EntryBatch> entries = List.of();

    BodyWriter() {}

    BodyWriter number(long value) {
        reserve(Long.BYTES).putLong(value);
        return this;
    }

    BodyWriter code(byte value) {
        reserve(1).put(value);
        return this;
    }

    BodyWriter bool(boolean value) {
        return code((byte) (value ? 1 : 0));
    }

    BodyWriter type(EntryType type) {
        return code(type.code());
    }

    BodyWriter leader(LeaderHint leader) {
        byte[] address = leader.address().getBytes(StandardCharsets.UTF_8);
        reserve(Integer.BYTES + Short.BYTES + address.length)
                .putInt(leader.id())
                .putShort((short) address.length)
                .put(address);
        return this;
    }

    BodyWriter commands(List<ByteBuffer> commands) {
        int bytes = Integer.BYTES;
        for (ByteBuffer command : commands) {
            bytes = Math.addExact(bytes, Integer.BYTES + command.remaining());
        }
        reserve(bytes).putInt(commands.size());
        for (ByteBuffer command : commands) {
            out.putInt(command.remaining()).put(command.duplicate());
        }
        return this;
    }

    /** Adds entries, not copied; they come last. */
    void entries(List<EntryBatch> batches) {
        entries = batches;
    }

    List<ByteBuffer> parts() {
        if (entries.isEmpty()) {
            return List.of(out.flip());
        }
        List<ByteBuffer> parts = new ArrayList<>(1 + entries.size());
        parts.add(out.flip());
        for (EntryBatch batch : entries) {
            parts.add(batch.bytes());
        }
        return parts;
    }

    private ByteBuffer reserve(int bytes) {
        if (out.remaining() < bytes) {
            out = ByteBuffer.allocate(Math.addExact(out.position(), bytes)).put(out.flip());
        }
        return out;
    }
}
