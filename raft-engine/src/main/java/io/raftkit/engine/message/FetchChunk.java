package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * A server asks another for a part of a snapshot's state.
 *
 * @param snapshotId names the snapshot
 * @param offset where in the state the part begins
 * @param bytesMax how long the part may be at most, from 1
 */
public record FetchChunk(String snapshotId, long offset, int bytesMax) implements Message {
    static FetchChunk read(BodyReader in) {
        FetchChunk request = new FetchChunk(in.snapshotId(), in.index(), in.count());
        if (request.bytesMax < 1) {
            throw new MalformedDataException("a chunk of " + request.bytesMax + " bytes is asked for");
        }
        return request;
    }

    @Override
    public void write(BodyWriter out) {
        out.text(snapshotId).number(offset).count(bytesMax);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.FETCH_CHUNK;
    }
}
