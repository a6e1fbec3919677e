package io.raftkit.fuzz;

import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** Bodies of messages, each behind two bytes that say in which version it is written and what kind it is. */
final class MessageBodyCodec implements Codec {
    /** Where the entries of an AppendEntries begin. */
    static final int ENTRIES_AT = 56;

    private static final int HEAD = 2;

    static List<RaftMessage> messages() {
        return List.of(
                new PreVote(5, 3, 2),
                PreVoteReply.granted(5),
                new RequestVote(5, 3, 2, true),
                RequestVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND),
                new AppendEntries(9, 77, 9, 4, 0, 0, 3, List.of()),
                new AppendEntries(50, 77, 9, 4, 6, 3, 3, List.of(EntryBatchCodec.entries(7, 5))),
                new AppendEntries(50, 77, 9, 4, 0, 0, 3, List.of(EntryBatchCodec.entries(1, 30))),
                new AppendEntriesReply(5, 77, 9, 4, true, 3, 6, 0, 0),
                new AppendEntriesReply(5, Long.MIN_VALUE, 9, 4, false, 3, 0, 2, 1),
                new Forward(5, 7, 2, 1, 9, List.of(ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[300]))),
                new Forward(5, 7, 0, 1, 9, List.of()),
                new ForwardReply(5, 7, 0, 1, 9, ForwardReply.Verdict.NOT_LEADER, 4, 0, new LeaderHint(3, "höst:1")),
                new ReadIndex(5, 7, 1),
                new ReadIndexReply(5, 7, 1, true, 9, new LeaderHint(2, "host:1")));
    }

    @Override
    public List<byte[]> seeds() {
        return messages().stream().map(message -> encode(message).array()).toList();
    }

    @Override
    public byte[] sealed(byte[] input, SplittableRandom random) {
        EntryBatchCodec.seal(ByteBuffer.wrap(input), HEAD + ENTRIES_AT, random);
        return input;
    }

    @Override
    public Object decode(ByteBuffer input) {
        int version = input.hasRemaining() ? input.get() : MessageCodec.VERSION;
        int kind = input.hasRemaining() ? Byte.toUnsignedInt(input.get()) : 0;
        return MessageCodec.decode(version, kind, input);
    }

    @Override
    public ByteBuffer encode(Object decoded) {
        RaftMessage message = (RaftMessage) decoded;
        List<ByteBuffer> parts = MessageCodec.encode(message);
        int bytes = parts.stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer out = ByteBuffer.allocate(HEAD + bytes);
        out.put((byte) MessageCodec.VERSION).put((byte) MessageCodec.kind(message));
        parts.forEach(part -> out.put(part.duplicate()));
        return out.flip();
    }

    @Override
    public String shape(Object decoded) {
        RaftMessage message = (RaftMessage) decoded;
        int bytes = MessageCodec.encode(message).stream()
                .mapToInt(ByteBuffer::remaining)
                .sum();
        return message.getClass().getSimpleName() + " term 2^" + EntryBatchCodec.log2(message.term()) + " bytes 2^"
                + EntryBatchCodec.log2(bytes);
    }
}
