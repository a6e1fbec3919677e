package io.raftkit.engine.message.body;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what {@link BodyWriter} wrote, checking every length and range. Allocates no more memory than the bytes that are there allow. */
public final class BodyReader {
    private static final Pattern SNAPSHOT_ID = Pattern.compile("[0-9a-z-]{1,60}");

    private final ByteBuffer in;

    /** Reads from the buffer's position on, and moves it. */
    public BodyReader(ByteBuffer in) {
        this.in = in;
    }

    /** A term. One this high can only be damage or malice; adopting it would leave no room for elections. */
    public long term() {
        return atMostHalf("term", in.getLong());
    }

    /** An index, or another number that counts from 0. */
    public long index() {
        return atMostHalf("index", in.getLong());
    }

    private static long atMostHalf(String what, long value) {
        if (value < 0 || value > Long.MAX_VALUE / 2) {
            throw new MalformedDataException(what + " " + value + " is out of range");
        }
        return value;
    }

    /** Any number. */
    public long number() {
        return in.getLong();
    }

    /** A number of four bytes. */
    public int count() {
        return in.getInt();
    }

    /** A number of one byte. */
    public byte code() {
        return in.get();
    }

    /** True or false. */
    public boolean bool() {
        byte value = in.get();
        if (value != 0 && value != 1) {
            throw new MalformedDataException("a boolean is written as " + value);
        }
        return value == 1;
    }

    /** What the entries of a forward are: of all types only those of sessions can be forwarded. */
    public EntryType forwardedType() {
        EntryType type = EntryType.of(in.get());
        if (type != EntryType.SESSION_COMMAND && type != EntryType.SESSION_CONTROL) {
            throw new MalformedDataException("entries of type " + type + " cannot be forwarded");
        }
        return type;
    }

    /** A text behind its length. */
    public String text() {
        int length = Short.toUnsignedInt(in.getShort());
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes(length, "text"))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException("text of " + length + " bytes is not UTF-8");
        }
    }

    /** Commands, each behind its length. */
    public List<ByteBuffer> payloads() {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new MalformedDataException("a forward claims " + count + " entries in " + in.remaining() + " bytes");
        }
        List<ByteBuffer> payloads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            payloads.add(bytes(in.getInt(), "a forwarded entry"));
        }
        return payloads;
    }

    private ByteBuffer bytes(int length, String what) {
        if (length < 0 || length > in.remaining()) {
            throw new MalformedDataException(what + " claims " + length + " of " + in.remaining() + " bytes");
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        return bytes;
    }

    /** So many bytes. */
    public ByteBuffer fixed(int length) {
        return bytes(length, "what has " + length + " bytes");
    }

    /** Bytes behind their length. */
    public ByteBuffer bytes() {
        return bytes(in.getInt(), "a part of a snapshot");
    }

    /** The name of a snapshot, and its size. */
    public StoredSnapshot snapshot() {
        long sizeBytes = index();
        SnapshotRef ref = SnapshotRef.fromBytes(bytes(in.getInt(), "the name of a snapshot"));
        atMostHalf("index", ref.index());
        atMostHalf("term", ref.term());
        return new StoredSnapshot(ref, sizeBytes);
    }

    /** A snapshot's id. It may become part of a file's name, so nothing else than an id passes. */
    public String snapshotId() {
        String id = text();
        if (!SNAPSHOT_ID.matcher(id).matches()) {
            throw new MalformedDataException("text of " + id.length() + " characters is no id of a snapshot");
        }
        return id;
    }

    /** All that is left, as one batch of entries; none if nothing is left. */
    public List<EntryBatch> entries() {
        if (!in.hasRemaining()) {
            return List.of();
        }
        EntryBatch entries = EntryBatch.wrap(in);
        in.position(in.limit());
        return List.of(entries);
    }
}
