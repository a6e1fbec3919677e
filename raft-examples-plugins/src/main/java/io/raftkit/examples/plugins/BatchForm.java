package io.raftkit.examples.plugins;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A batch as bytes. Its entries come last and as they are, so that they can be read back from where they stand. */
final class BatchForm {
    private static final int FIXED_BYTES = 8 + 8 + 8 + 4;
    private static final int REMOVED = -1;

    private BatchForm() {}

    static ByteBuffer encode(PersistBatch batch) {
        LogStart start = batch.logStart() == null ? new LogStart(1, 0) : batch.logStart();
        int length = FIXED_BYTES + entryBytes(batch);
        for (var record : batch.records().entrySet()) {
            length += 8 + record.getKey().length() + (record.getValue() == null ? 0 : record.getValue().length);
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putLong(batch.truncateFrom());
        out.putLong(batch.logStart() == null ? 0 : start.firstIndex()).putLong(start.termBefore());
        out.putInt(batch.records().size());
        batch.records().forEach((name, value) -> {
            out.putInt(name.length()).put(name.getBytes(StandardCharsets.US_ASCII));
            out.putInt(value == null ? REMOVED : value.length).put(value == null ? new byte[0] : value);
        });
        batch.entries().forEach(entries -> out.put(entries.bytes()));
        return out.flip();
    }

    static int entryBytes(PersistBatch batch) {
        return batch.entries().stream().mapToInt(EntryBatch::sizeBytes).sum();
    }

    static PersistBatch decode(ByteBuffer in) {
        PersistBatch.Builder batch = PersistBatch.builder().truncateFrom(in.getLong());
        long firstIndex = in.getLong();
        long termBefore = in.getLong();
        if (firstIndex > 0) {
            batch.logStart(new LogStart(firstIndex, termBefore));
        }
        for (int records = in.getInt(); records > 0; records--) {
            String name = new String(bytes(in, in.getInt()), StandardCharsets.US_ASCII);
            int length = in.getInt();
            batch.record(name, length == REMOVED ? null : bytes(in, length));
        }
        if (in.hasRemaining()) {
            batch.entries(EntryBatch.wrap(in));
        }
        return batch.build();
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a part of " + length + " bytes of " + in.remaining());
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
