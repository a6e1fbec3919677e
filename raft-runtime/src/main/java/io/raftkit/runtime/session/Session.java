package io.raftkit.runtime.session;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.SessionBounds;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A client's session in a {@link SessionTable}: up to where its commands took effect, and the results that its client may not have. */
final class Session {
    /** In the place of a result that is not kept, of a command that took effect. */
    private static final byte[] NOT_KEPT = {};

    /** A result that is larger is not kept. */
    private static final int RESULT_BYTES_MAX = 64 << 10;

    final long id;
    final SessionOwner owner;
    /** The sequence of the last command that took effect. */
    long last;
    /** When it was used last, on the session clock. */
    long usedMillis;
    /** Of the last commands that have a result, in the order of their sequences. */
    private final ArrayDeque<byte[]> results = new ArrayDeque<>();

    private long resultBytes;
    /** The sequence of the last of {@link #results}. Below {@link #last} while a batch is applied. */
    private long lastResult;

    Session(long id, SessionOwner owner, long nowMillis) {
        this.id = id;
        this.owner = owner;
        usedMillis = nowMillis;
    }

    /** Keeps the result of the next command, null if it is not known; and drops what the client has, or what is beyond the bounds. */
    void completed(SessionPlace place, byte @Nullable [] result, SessionBounds bounds) {
        while (!results.isEmpty() && firstResult() <= place.received()) {
            drop();
        }
        int bytesMax = Math.min(RESULT_BYTES_MAX, bounds.resultBytesMax());
        add(result == null || result.length > bytesMax ? NOT_KEPT : result);
        lastResult = place.sequence();
        while (results.size() > bounds.resultsMax() || resultBytes > bounds.resultBytesMax()) {
            drop();
        }
    }

    private long firstResult() {
        return lastResult - results.size() + 1;
    }

    private void add(byte[] result) {
        results.add(result);
        resultBytes += result.length;
    }

    private void drop() {
        resultBytes -= results.remove().length;
    }

    /** The result of a command that took effect, or null if it is not kept. */
    byte @Nullable [] resultOf(long sequence) {
        long at = sequence - firstResult();
        if (at < 0 || at >= results.size()) {
            return null;
        }
        for (byte[] result : results) {
            if (at-- == 0) {
                return result == NOT_KEPT ? null : result;
            }
        }
        return null;
    }

    boolean isWithin(SessionBounds bounds) {
        return results.size() <= bounds.resultsMax() && resultBytes <= bounds.resultBytesMax();
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(id);
        out.writeInt(owner.serverId());
        out.writeLong(owner.life());
        out.writeLong(owner.nonce());
        out.writeLong(last);
        out.writeLong(usedMillis);
        out.writeInt(results.size());
        for (byte[] result : results) {
            out.writeInt(result == NOT_KEPT ? -1 : result.length);
            out.write(result);
        }
    }

    private static byte[] bytes(DataInputStream in, int length) throws IOException {
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return bytes;
    }

    static Session read(DataInputStream in) throws IOException {
        long id = in.readLong();
        Session session = new Session(id, new SessionOwner(in.readInt(), in.readLong(), in.readLong()), 0);
        session.last = in.readLong();
        session.lastResult = session.last;
        session.usedMillis = in.readLong();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            int length = in.readInt();
            if (length > RESULT_BYTES_MAX) {
                throw new MalformedDataException("a session has a result of " + length + " bytes");
            }
            session.add(length < 0 ? NOT_KEPT : bytes(in, length));
        }
        return session;
    }
}
