package io.raftkit.storage.mapdb;

import io.raftkit.storage.mapdb.volume.PagedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mapdb.DataInput2;
import org.mapdb.DataOutput2;
import org.mapdb.Serializer;
import org.mapdb.StoreDirect;
import org.mapdb.volume.VolumeFactory;

/**
 * MapDB's store: records of bytes, found by the numbers the store gives them. Changes are seen at once and durable after {@link #commit}.
 *
 * <p>Thread-safe by the volume's lock.
 */
final class Records {
    private static final Serializer<byte[]> BYTES = new Serializer<>() {
        @Override
        public void serialize(DataOutput2 out, byte[] record) {
            // Without a copy: the store takes buffer and length, and is done with them when the call returns.
            out.buf = record;
            out.pos = record.length;
        }

        @Override
        public byte[] deserialize(DataInput2 in, int available) throws IOException {
            byte[] whole = in.internalByteArray();
            if (in.getPos() == 0 && whole.length == available) {
                return whole;
            }
            byte[] record = new byte[available];
            in.readFully(record);
            return record;
        }
    };

    private final PagedVolume volume;
    private StoreDirect store;

    /** Opens the store in a volume, or makes one where there is none. */
    Records(PagedVolume volume, boolean exists) {
        this.volume = volume;
        this.store = open(exists);
        // After a crash the base file may be shorter than it was: its space is taken again before anything relies on
        // it.
        volume.ensureAvailable(store.getTotalSize());
    }

    private StoreDirect open(boolean exists) {
        // No checksum in the header: it would be computed over 32 KiB at each commit, and pages have checksums of their
        // own.
        // "Thread-safe", though the volume's lock is: without it getAllRecids ends in a NullPointerException.
        boolean isThreadSafe = true;
        return new StoreDirect(
                null,
                VolumeFactory.wrap(volume, exists),
                false,
                0,
                isThreadSafe,
                0,
                1,
                0,
                false,
                false,
                false,
                false,
                false,
                false);
    }

    PagedVolume volume() {
        return volume;
    }

    long put(byte[] record) {
        return put(record, record.length);
    }

    void update(long recordId, byte[] record) {
        update(recordId, record, record.length);
    }

    long put(byte[] record, int bytesThatMatter) {
        synchronized (volume) {
            volume.writesOnly(record, bytesThatMatter);
            return store.put(record, BYTES);
        }
    }

    void update(long recordId, byte[] record, int bytesThatMatter) {
        synchronized (volume) {
            volume.writesOnly(record, bytesThatMatter);
            store.update(recordId, record, BYTES);
        }
    }

    byte[] get(long recordId) {
        synchronized (volume) {
            return store.get(recordId, BYTES);
        }
    }

    /** The numbers of all records there are. */
    List<Long> all() {
        synchronized (volume) {
            List<Long> all = new ArrayList<>();
            store.getAllRecids().forEachRemaining(all::add);
            return all;
        }
    }

    /** Makes all changes since the last commit durable in one step. */
    void commit() {
        store.commit();
    }

    /** Forgets all changes since the last commit. */
    void rollback() {
        synchronized (volume) {
            volume.rollback();
            store = open(true);
        }
    }
}
