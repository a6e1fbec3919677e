package io.raftkit.engine.message;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.MalformedDataException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary form of messages, version {@value #VERSION}: numbers big-endian in the order of the record's components; booleans one byte;
 * text a two-byte length and UTF-8; commands a count, then each with a four-byte length; entries last, as encoded by the leader.
 * The kind travels in the frame's header.
 */
public final class MessageCodec {
    /** The version written, and the only one read so far. */
    public static final int VERSION = 1;

    private MessageCodec() {}

    /**
     * The number by which a frame's header names the kind of a message. Numbers are never reused.
     *
     * @param message a message
     * @return its kind
     */
    public static int kind(RaftMessage message) {
        return message.deliverTo(0, KindOf.INSTANCE);
    }

    /**
     * Writes a message.
     *
     * @param message the message
     * @return its parts in order; entries are not copied
     */
    public static List<ByteBuffer> encode(RaftMessage message) {
        return message.deliverTo(0, MessageWriter.INSTANCE);
    }

    /**
     * Reads a message, checking every length and range.
     *
     * @param version the version the body is written in
     * @param kind as in the frame's header
     * @param body exactly the body, whose bytes nobody may change from now on
     * @return the message
     * @throws MalformedDataException if it is not a message
     */
    public static RaftMessage decode(int version, int kind, ByteBuffer body) {
        if (version != VERSION) {
            throw new MalformedDataException("message version " + version + " is not spoken here, only " + VERSION);
        }
        ByteBuffer in = body.slice();
        try {
            RaftMessage message = read(kind, in);
            if (in.hasRemaining()) {
                throw new MalformedDataException(in.remaining() + " bytes follow a message of kind " + kind);
            }
            return message;
        } catch (BufferUnderflowException e) {
            throw new MalformedDataException(
                    "message of kind " + kind + " is cut short at " + body.remaining() + " bytes");
        }
    }

    private static RaftMessage read(int kind, ByteBuffer in) {
        return switch (kind) {
            case KindOf.PRE_VOTE -> new PreVote(term(in), index(in), index(in));
            case KindOf.PRE_VOTE_REPLY -> new PreVoteReply(term(in), bool(in));
            case KindOf.REQUEST_VOTE -> new RequestVote(term(in), index(in), index(in), bool(in));
            case KindOf.REQUEST_VOTE_REPLY -> new RequestVoteReply(term(in), bool(in));
            case KindOf.APPEND_ENTRIES -> appendEntries(in);
            case KindOf.APPEND_ENTRIES_REPLY -> appendEntriesReply(in);
            case KindOf.FORWARD -> new Forward(term(in), in.getLong(), index(in), index(in), index(in), commands(in));
            case KindOf.FORWARD_REPLY -> forwardReply(in);
            case KindOf.READ_INDEX -> new ReadIndex(term(in), in.getLong(), index(in));
            case KindOf.READ_INDEX_REPLY ->
                new ReadIndexReply(term(in), in.getLong(), index(in), bool(in), index(in), in.getInt(), text(in));
            default -> throw new MalformedDataException("unknown kind of message: " + kind);
        };
    }

    private static AppendEntriesReply appendEntriesReply(ByteBuffer in) {
        return new AppendEntriesReply(
                term(in), in.getLong(), index(in), index(in), bool(in), index(in), index(in), index(in), index(in));
    }

    private static ForwardReply forwardReply(ByteBuffer in) {
        return new ForwardReply(
                term(in),
                in.getLong(),
                index(in),
                index(in),
                index(in),
                verdict(in),
                index(in),
                index(in),
                in.getInt(),
                text(in));
    }

    private static AppendEntries appendEntries(ByteBuffer in) {
        long term = term(in);
        long session = in.getLong();
        long sequence = index(in);
        long readRound = index(in);
        long prevLogIndex = index(in);
        long prevLogTerm = index(in);
        long leaderCommit = index(in);
        if ((prevLogIndex == 0) != (prevLogTerm == 0) || prevLogTerm > term) {
            throw new MalformedDataException(
                    "no log of term " + term + " has an entry " + prevLogIndex + " of term " + prevLogTerm);
        }
        if (!in.hasRemaining()) {
            return new AppendEntries(
                    term, session, sequence, readRound, prevLogIndex, prevLogTerm, leaderCommit, List.of());
        }
        EntryBatch entries = EntryBatch.wrap(in);
        if (entries.firstIndex() != prevLogIndex + 1
                || entries.termAt(entries.firstIndex()) < prevLogTerm
                || entries.lastTerm() > term) {
            throw new MalformedDataException(entries + " does not follow entry " + prevLogIndex + " of term "
                    + prevLogTerm + " in term " + term);
        }
        in.position(in.limit());
        return new AppendEntries(
                term, session, sequence, readRound, prevLogIndex, prevLogTerm, leaderCommit, List.of(entries));
    }

    private static List<ByteBuffer> commands(ByteBuffer in) {
        int count = in.getInt();
        if (count < 0 || count > in.remaining() / Integer.BYTES) {
            throw new MalformedDataException("a forward claims " + count + " commands in " + in.remaining() + " bytes");
        }
        List<ByteBuffer> commands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new MalformedDataException(
                        "a forwarded command claims " + length + " of " + in.remaining() + " bytes");
            }
            commands.add(in.slice(in.position(), length));
            in.position(in.position() + length);
        }
        return commands;
    }

    private static ForwardReply.Verdict verdict(ByteBuffer in) {
        int ordinal = in.get();
        ForwardReply.Verdict[] verdicts = ForwardReply.Verdict.values();
        if (ordinal < 0 || ordinal >= verdicts.length) {
            throw new MalformedDataException("unknown verdict " + ordinal);
        }
        return verdicts[ordinal];
    }

    private static String text(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > in.remaining()) {
            throw new MalformedDataException("text claims " + length + " of " + in.remaining() + " bytes");
        }
        ByteBuffer utf8 = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException("text of " + length + " bytes is not UTF-8");
        }
    }

    private static long term(ByteBuffer in) {
        long term = in.getLong();
        // A term this high can only be damage or malice; adopting it would leave no room for elections.
        if (term < 0 || term > Long.MAX_VALUE / 2) {
            throw new MalformedDataException("term " + term + " is out of range");
        }
        return term;
    }

    private static long index(ByteBuffer in) {
        long index = in.getLong();
        if (index < 0 || index > Long.MAX_VALUE / 2) {
            throw new MalformedDataException("index " + index + " is out of range");
        }
        return index;
    }

    private static boolean bool(ByteBuffer in) {
        byte value = in.get();
        if (value != 0 && value != 1) {
            throw new MalformedDataException("a boolean is written as " + value);
        }
        return value == 1;
    }
}
