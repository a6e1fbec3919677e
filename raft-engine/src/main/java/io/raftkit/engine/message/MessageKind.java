package io.raftkit.engine.message;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Exchange;
import io.raftkit.engine.message.body.BodyReader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of messages. Each has a number, which is written in a frame's header, says whether it asks or answers, and has a reader for its body.
 * Numbers are never reused.
 *
 * <p>A new message needs a record that writes and reads itself, a row here, and, if it is for the engine, a method of {@link MessageHandler}.
 */
public enum MessageKind {
    /** {@link PreVote}. */
    PRE_VOTE(1, Exchange.ASKS, PreVote::read),
    /** {@link PreVoteReply}. */
    PRE_VOTE_REPLY(2, Exchange.ANSWERS, PreVoteReply::read),
    /** {@link RequestVote}. */
    REQUEST_VOTE(3, Exchange.ASKS, RequestVote::read),
    /** {@link RequestVoteReply}. */
    REQUEST_VOTE_REPLY(4, Exchange.ANSWERS, RequestVoteReply::read),
    /** {@link AppendEntries}. */
    APPEND_ENTRIES(5, Exchange.ASKS, AppendEntries::read),
    /** {@link AppendEntriesReply}. */
    APPEND_ENTRIES_REPLY(6, Exchange.ANSWERS, AppendEntriesReply::read),
    /** {@link Forward}. */
    FORWARD(7, Exchange.ASKS, Forward::read),
    /** {@link ForwardReply}. */
    FORWARD_REPLY(8, Exchange.ANSWERS, ForwardReply::read),
    /** {@link ReadIndex}. */
    READ_INDEX(9, Exchange.ASKS, ReadIndex::read),
    /** {@link ReadIndexReply}. */
    READ_INDEX_REPLY(10, Exchange.ANSWERS, ReadIndexReply::read),
    /** {@link InstallSnapshot}. */
    INSTALL_SNAPSHOT(11, Exchange.ASKS, InstallSnapshot::read),
    /** {@link InstallSnapshotReply}. */
    INSTALL_SNAPSHOT_REPLY(12, Exchange.ANSWERS, InstallSnapshotReply::read),
    /** {@link FetchChunk}. */
    FETCH_CHUNK(13, Exchange.ASKS, FetchChunk::read),
    /** {@link Chunk}. */
    CHUNK(14, Exchange.ANSWERS, Chunk::read),
    /** {@link FindSnapshot}. */
    FIND_SNAPSHOT(15, Exchange.ASKS, FindSnapshot::read),
    /** {@link FindSnapshot.Found}. */
    FOUND_SNAPSHOT(16, Exchange.ANSWERS, FindSnapshot.Found::read),
    /** {@link TimeoutNow}. */
    TIMEOUT_NOW(17, Exchange.NEITHER, TimeoutNow::read),
    /** {@link Join}. */
    JOIN(18, Exchange.ASKS, Join::read),
    /** {@link Join.Answer}. */
    JOIN_ANSWER(19, Exchange.ANSWERS, Join.Answer::read);

    private static final @Nullable MessageKind[] BY_CODE = byCode();

    private final int code;
    private final Exchange exchange;
    private final Function<BodyReader, Message> reader;

    MessageKind(int code, Exchange exchange, Function<BodyReader, Message> reader) {
        this.code = code;
        this.exchange = exchange;
        this.reader = reader;
    }

    private static @Nullable MessageKind[] byCode() {
        @Nullable MessageKind[] kinds = new MessageKind[256];
        for (MessageKind kind : values()) {
            if (kinds[kind.code] != null) {
                throw new IllegalStateException(kind + " and " + kinds[kind.code] + " have one number");
            }
            kinds[kind.code] = kind;
        }
        return kinds;
    }

    /**
     * Whether only a leader or a candidate sends it. Such a request is answered without consulting the configuration (thesis §4.1).
     *
     * @return true for those
     */
    public boolean isOfLeaderOrCandidate() {
        return switch (this) {
            case PRE_VOTE, REQUEST_VOTE, APPEND_ENTRIES, INSTALL_SNAPSHOT, TIMEOUT_NOW -> true;
            default -> false;
        };
    }

    /**
     * The kind with a number.
     *
     * @param code the number in a frame's header
     * @return the kind, or null if no kind has this number
     */
    public static @Nullable MessageKind find(int code) {
        return code < 0 || code >= BY_CODE.length ? null : BY_CODE[code];
    }

    static MessageKind of(int code) {
        MessageKind kind = find(code);
        if (kind == null) {
            throw new MalformedDataException("unknown kind of message: " + code);
        }
        return kind;
    }

    /**
     * What names it in a frame's header.
     *
     * @return its number
     */
    public int code() {
        return code;
    }

    Exchange exchange() {
        return exchange;
    }

    Message read(BodyReader in) {
        return reader.apply(in);
    }
}
