package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.engine.message.body.BodyReader;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * The answer to an {@link InstallSnapshot}.
 *
 * @param term the follower's term
 * @param streamId as in the request; 0, and so sequence and readRound, if that was of an older term
 * @param sequence as in the request
 * @param readRound as in the request
 * @param phase how far the follower has come
 * @param index while fetching, index of the snapshot that is fetched, which may be another than the one offered; once installed, up to
 *     where the follower's durable state is that of the leader's log; if refused, 0
 * @param bytesFetched while fetching, how many bytes of the state the follower has
 * @param reason if refused, why, for people; else empty
 */
public record InstallSnapshotReply(
        long term,
        long streamId,
        long sequence,
        long readRound,
        Phase phase,
        long index,
        long bytesFetched,
        String reason)
        implements RaftMessage {
    private static final int REASON_CHARACTERS_MAX = 200;

    /** How far a follower has come with a snapshot. */
    public enum Phase {
        /** It fetches the snapshot, or waits for its own disk to record it. */
        FETCHING(1),
        /** Its durable state reaches at least as far as the snapshot. */
        INSTALLED(2),
        /** It does not take the snapshot now. */
        REFUSED(3);

        private final byte code;

        Phase(int code) {
            this.code = (byte) code;
        }

        private static Phase of(byte code) {
            return switch (code) {
                case 1 -> FETCHING;
                case 2 -> INSTALLED;
                case 3 -> REFUSED;
                default -> throw new MalformedDataException("unknown phase " + code);
            };
        }
    }

    /**
     * Says that the follower fetches a snapshot.
     *
     * @param request the request, which is of the follower's term
     * @param index index of the snapshot that is fetched
     * @param bytesFetched how many bytes of its state are there
     * @return the answer
     */
    public static InstallSnapshotReply fetching(InstallSnapshot request, long index, long bytesFetched) {
        return answer(request, Phase.FETCHING, index, bytesFetched, "");
    }

    /**
     * Says that the follower has no need of the snapshot, any more or at all.
     *
     * @param request the request, which is of the follower's term
     * @param index up to where the follower's durable state is that of the leader's log, at least the snapshot's index
     * @return the answer
     */
    public static InstallSnapshotReply installed(InstallSnapshot request, long index) {
        return answer(request, Phase.INSTALLED, index, 0, "");
    }

    /**
     * Says that the follower does not take the snapshot now.
     *
     * @param request the request, which is of the follower's term
     * @param reason why, for people
     * @return the answer
     */
    public static InstallSnapshotReply refused(InstallSnapshot request, String reason) {
        String shortened = reason.substring(0, Math.min(reason.length(), REASON_CHARACTERS_MAX));
        return answer(request, Phase.REFUSED, 0, 0, shortened);
    }

    private static InstallSnapshotReply answer(
            InstallSnapshot request, Phase phase, long index, long bytesFetched, String reason) {
        return new InstallSnapshotReply(
                request.term(),
                request.streamId(),
                request.sequence(),
                request.readRound(),
                phase,
                index,
                bytesFetched,
                reason);
    }

    /**
     * Tells the leader of an older term the follower's. It repeats nothing that could confirm anything, like
     * {@link AppendEntriesReply#stale}.
     *
     * @param currentTerm the follower's term
     * @return the answer
     */
    public static InstallSnapshotReply stale(long currentTerm) {
        return new InstallSnapshotReply(currentTerm, 0, 0, 0, Phase.REFUSED, 0, 0, "its term is later");
    }

    static InstallSnapshotReply read(BodyReader in) {
        InstallSnapshotReply reply = new InstallSnapshotReply(
                in.term(), in.number(), in.index(), in.index(), Phase.of(in.code()), in.index(), in.index(), in.text());
        reply.check();
        return reply;
    }

    /** Refuses what no follower can have sent. */
    private void check() {
        boolean isRefused = phase == Phase.REFUSED;
        boolean isFetching = phase == Phase.FETCHING;
        int reasonMax = isRefused ? REASON_CHARACTERS_MAX : 0;
        if ((index == 0) != isRefused || bytesFetched > 0 && !isFetching || reason.length() > reasonMax) {
            throw new MalformedDataException("an answer contradicts itself: " + phase + " at index " + index);
        }
    }

    @Override
    public void write(BodyWriter out) {
        out.number(term).number(streamId).number(sequence).number(readRound);
        out.code(phase.code).number(index).number(bytesFetched).text(reason);
    }

    @Override
    public MessageKind kind() {
        return MessageKind.INSTALL_SNAPSHOT_REPLY;
    }

    @Override
    public <R> R deliverTo(int from, MessageHandler<R> handler) {
        return handler.onInstallSnapshotReply(from, this);
    }
}
