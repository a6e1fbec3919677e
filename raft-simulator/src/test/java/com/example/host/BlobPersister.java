package com.example.host;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps everything in one blob, which is replaced as a whole: records, then entries. */
final class BlobPersister implements Persister {
    private byte[] blob;

    /** Goes on from a blob; an empty one is that of a server that never started. */
    BlobPersister(byte[] blob) {
        this.blob = blob;
    }

    synchronized byte[] blob() {
        return blob;
    }

    /** Takes the records from the front of a blob; what is left are the entries. */
    private static SortedMap<String, byte[]> takeRecords(ByteBuffer in) {
        SortedMap<String, byte[]> records = new TreeMap<>();
        for (int left = in.hasRemaining() ? in.getInt() : 0; left > 0; left--) {
            byte[] name = new byte[in.getInt()];
            byte[] value = new byte[in.getInt()];
            in.get(name).get(value);
            records.put(new String(name, StandardCharsets.US_ASCII), value);
        }
        return records;
    }

    @Override
    public synchronized void recover(Recovery into) {
        ByteBuffer in = ByteBuffer.wrap(blob);
        takeRecords(in).forEach(into::record);
        if (in.hasRemaining()) {
            into.entries(EntryBatch.wrap(in));
        }
    }

    @Override
    public synchronized void persist(PersistBatch batch) throws IOException {
        if (batch.logStart() != null) {
            throw new IOException("this host never compacts");
        }
        ByteBuffer in = ByteBuffer.wrap(blob);
        SortedMap<String, byte[]> records = takeRecords(in);
        records.putAll(batch.records());
        records.values().removeIf(value -> value == null);
        ByteBuffer kept = kept(in.slice(), batch.truncateFrom());
        int length = 4 + kept.remaining();
        for (var record : records.entrySet()) {
            length += 8 + record.getKey().length() + record.getValue().length;
        }
        for (EntryBatch added : batch.entries()) {
            length += added.sizeBytes();
        }
        ByteBuffer out = ByteBuffer.allocate(length).putInt(records.size());
        records.forEach((name, value) -> out.putInt(name.length())
                .putInt(value.length)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(value));
        out.put(kept);
        batch.entries().forEach(added -> out.put(added.bytes()));
        blob = out.array();
    }

    private static ByteBuffer kept(ByteBuffer entries, long truncateFrom) {
        if (truncateFrom == 0 || !entries.hasRemaining()) {
            return entries;
        }
        EntryBatch log = EntryBatch.wrap(entries);
        if (truncateFrom > log.lastIndex()) {
            return entries;
        }
        return truncateFrom <= log.firstIndex()
                ? ByteBuffer.allocate(0)
                : log.view(log.firstIndex(), truncateFrom - 1).bytes();
    }

    @Override
    public synchronized EntryBatch read(long from, long to, int bytesMax) {
        ByteBuffer in = ByteBuffer.wrap(blob);
        takeRecords(in);
        if (!in.hasRemaining()) {
            return null;
        }
        EntryBatch log = EntryBatch.wrap(in);
        if (from < log.firstIndex() || from > log.lastIndex()) {
            return null;
        }
        return log.view(from, Math.min(to, log.lastIndex())).prefix(bytesMax);
    }

    @Override
    public void close() {}
}
