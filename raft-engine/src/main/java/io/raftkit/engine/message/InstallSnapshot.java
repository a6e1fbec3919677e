package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * A leader offers a snapshot in the place of entries that its log no longer holds (Raft §7). It carries no data: the follower fetches that
 * itself. Sent at every heartbeat while the follower needs it, so it is a heartbeat too.
 *
 * @param term the leader's term
 * @param streamId names the leader's record of this follower; echoed
 * @param sequence numbers the requests of a stream from 1
 * @param readRound the round of leadership confirmation this request belongs to (thesis §6.4); echoed
 * @param snapshot which snapshot, and how long its state is
 * @param isReadable whether the leader can give it; if not, another server may have one that reaches as far
 */
public record InstallSnapshot(
        long term, long streamId, long sequence, long readRound, StoredSnapshot snapshot, boolean isReadable)
        implements RaftMessage {

    static InstallSnapshot read(BodyReader in) {
        InstallSnapshot request =
                new InstallSnapshot(in.term(), in.number(), in.index(), in.index(), in.snapshot(), in.bool());
        if (request.snapshot.ref().term() > request.term) {
            throw new MalformedDataException(request.snapshot.ref() + " is of a later term than " + request.term);
        }
        return request;
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term)
                .number(streamId)
                .number(sequence)
                .number(readRound)
                .snapshot(snapshot)
                .bool(isReadable);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.INSTALL_SNAPSHOT;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onInstallSnapshot(from, this);
    }
}
