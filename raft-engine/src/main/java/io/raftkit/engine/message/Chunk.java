package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;
import java.nio.ByteBuffer;

/**
 * The answer to a {@link FetchChunk}: a part of a snapshot's state, never empty before the state's end, or the answer that the
 * sender no longer has such a snapshot.
 *
 * @param snapshotId as in the request
 * @param offset as in the request
 * @param sizeBytes how long the whole state is; 0 if it is gone
 * @param digest the SHA-256 digest of the whole state, so that parts of two states are never taken for one; zeros if it is gone
 * @param bytes the part, which nobody may change from now on
 * @param isGone whether the sender cannot give anything of this snapshot
 */
public record Chunk(String snapshotId, long offset, long sizeBytes, ByteBuffer digest, ByteBuffer bytes, boolean isGone)
        implements Message {
    /** How long a digest is. */
    public static final int DIGEST_BYTES = 32;

    /**
     * A part of a state.
     *
     * @param request what was asked
     * @param sizeBytes how long the whole state is
     * @param digest the digest of the whole state
     * @param bytes the part
     * @return the answer
     */
    public static Chunk of(FetchChunk request, long sizeBytes, byte[] digest, ByteBuffer bytes) {
        return new Chunk(request.snapshotId(), request.offset(), sizeBytes, ByteBuffer.wrap(digest), bytes, false);
    }

    /**
     * Says that the sender cannot give anything of the snapshot.
     *
     * @param request what was asked
     * @return the answer
     */
    public static Chunk gone(FetchChunk request) {
        return new Chunk(
                request.snapshotId(),
                request.offset(),
                0,
                ByteBuffer.allocate(DIGEST_BYTES),
                ByteBuffer.allocate(0),
                true);
    }

    static Chunk read(BodyReader in) {
        String snapshotId = in.snapshotId();
        long offset = in.index();
        long sizeBytes = in.index();
        boolean isGone = in.bool();
        ByteBuffer digest = in.fixed(DIGEST_BYTES);
        Chunk chunk = new Chunk(snapshotId, offset, sizeBytes, digest, in.bytes(), isGone);
        chunk.check();
        return chunk;
    }

    /** Refuses what no source can have sent. */
    private void check() {
        long left = sizeBytes - offset;
        boolean isPart = bytes.remaining() <= left && (bytes.hasRemaining() || left == 0);
        boolean saysNothing = sizeBytes == 0 && !bytes.hasRemaining();
        if (isGone ? !saysNothing : !isPart) {
            throw new MalformedDataException("no chunk has " + bytes + " at " + offset + " of " + sizeBytes);
        }
    }

    @Override
    public void write(BodyWriter out) {
        out.text(snapshotId)
                .number(offset)
                .number(sizeBytes)
                .bool(isGone)
                .fixed(digest)
                .bytes(bytes);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.CHUNK;
    }
}
