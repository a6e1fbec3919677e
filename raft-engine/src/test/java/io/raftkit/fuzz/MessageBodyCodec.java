package io.raftkit.fuzz;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.Chunk;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.FindSnapshot;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.Join;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.message.Message;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.TimeoutNow;
import io.raftkit.engine.message.VoteAnswer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** Bodies of messages, each behind two bytes that say in which version it is written and what kind it is. */
final class MessageBodyCodec implements Codec {
    /** Where the entries of an AppendEntries begin. */
    static final int ENTRIES_AT = 56;

    private static final int HEAD = 2;

    record Written(int version, Message message) {}

    private static final InstallSnapshot OFFER = new InstallSnapshot(
            5,
            77,
            9,
            4,
            new StoredSnapshot(
                    SnapshotRef.of(
                            9,
                            4,
                            1_000,
                            2,
                            Configuration.of(List.of(Member.voter(1, "host:1"), Member.voter(2, "höst:2"))),
                            0xbeef),
                    5_000),
            true);

    /** Of a short name, so that what is changed is often the number in front of it. */
    private static final StoredSnapshot SMALL = new StoredSnapshot(
            SnapshotRef.of(9, 4, 1_000, 2, Configuration.of(List.of(Member.voter(1, "a:1"))), 1), 5_000);

    private static final FetchChunk PART = new FetchChunk(OFFER.snapshot().ref().id(), 100, 1 << 20);

    static List<Message> messages() {
        return List.of(
                new PreVote(5, 3, 2),
                new TimeoutNow(5),
                PreVoteReply.granted(5),
                new RequestVote(5, 3, 2, true),
                RequestVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND),
                new AppendEntries(9, 77, 9, 4, 0, 0, 3, List.of()),
                new AppendEntries(50, 77, 9, 4, 6, 3, 3, List.of(EntryBatchCodec.entries(7, 5))),
                new AppendEntries(50, 77, 9, 4, 0, 0, 3, List.of(EntryBatchCodec.entries(1, 30))),
                new AppendEntriesReply(5, 77, 9, 4, true, 3, 6, 0, 0),
                new AppendEntriesReply(5, Long.MIN_VALUE, 9, 4, false, 3, 0, 2, 1),
                new Forward(
                        5,
                        7,
                        9,
                        EntryType.SESSION_COMMAND,
                        List.of(ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[300]))),
                new Forward(5, 7, 9, EntryType.SESSION_CONTROL, List.of()),
                new ForwardReply(5, 7, 9, ForwardReply.Verdict.NOT_LEADER, 4, 0),
                new ReadIndex(5, 7, 1),
                new ReadIndexReply(5, 7, 1, true, 9, new LeaderHint(2, "host:1")),
                OFFER,
                InstallSnapshotReply.fetching(OFFER, 9, 4711),
                InstallSnapshotReply.installed(OFFER, 9),
                InstallSnapshotReply.refused(OFFER, "no space is left"),
                PART,
                Chunk.of(PART, 300, new byte[Chunk.DIGEST_BYTES], ByteBuffer.wrap(new byte[200])),
                Chunk.gone(PART),
                new FindSnapshot(9),
                new FindSnapshot.Found(9, OFFER.snapshot()),
                new FindSnapshot.Found(9, SMALL),
                new FindSnapshot.Found(7, SMALL),
                new Join(300),
                new Join.Answer(Join.Outcome.NOT_LEADER, new LeaderHint(2, "host:1"), "another leads"));
    }

    @Override
    public List<byte[]> seeds() {
        return messages().stream()
                .map(message ->
                        encode(new Written(MessageCodec.VERSION, message)).array())
                .toList();
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
        return new Written(version, MessageCodec.decode(version, kind, input));
    }

    @Override
    public ByteBuffer encode(Object decoded) {
        Written written = (Written) decoded;
        List<ByteBuffer> parts = MessageCodec.encode(written.version, written.message);
        int bytes = parts.stream().mapToInt(ByteBuffer::remaining).sum();
        ByteBuffer out = ByteBuffer.allocate(HEAD + bytes);
        out.put((byte) written.version).put((byte) MessageCodec.kind(written.message));
        parts.forEach(part -> out.put(part.duplicate()));
        return out.flip();
    }

    @Override
    public String shape(Object decoded) {
        Message message = ((Written) decoded).message;
        long term = message instanceof RaftMessage forEngine ? forEngine.term() : 0;
        int bytes = MessageCodec.encode(message).stream()
                .mapToInt(ByteBuffer::remaining)
                .sum();
        return message.getClass().getSimpleName() + " term 2^" + EntryBatchCodec.log2(term) + " bytes 2^"
                + EntryBatchCodec.log2(bytes);
    }
}
