package io.raftkit.engine.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Exchange;
import io.raftkit.engine.Entries;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as bytes: what arrives is what was sent, and whatever else arrives is refused with {@link MalformedDataException}, nothing else. */
class MessageCodecTest {
    private static final long MAX = Long.MAX_VALUE / 2;
    private static final InstallSnapshot OFFER = SnapshotMessagesTest.OFFER;
    private static final FetchChunk PART = SnapshotMessagesTest.PART;

    static Stream<Message> messages() {
        return Stream.of(
                new PreVote(5, 3, 2),
                new PreVote(MAX, MAX, MAX),
                new TimeoutNow(5),
                PreVoteReply.granted(5),
                PreVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND),
                new RequestVote(5, 3, 2, true),
                new RequestVote(5, 0, 0, false),
                RequestVoteReply.granted(5),
                RequestVoteReply.refused(0, VoteAnswer.LOG_IS_BEHIND),
                new AppendEntries(5, 77, 9, 4, 3, 2, 3, List.of()),
                new AppendEntries(5, -1, 0, 0, 0, 0, 9, List.of()),
                new AppendEntries(5, 77, 9, 4, 3, 2, 3, List.of(Entries.of(4, 2, 3, 5))),
                new AppendEntriesReply(5, 77, 9, 4, true, 3, 6, 0, 0),
                new AppendEntriesReply(5, Long.MIN_VALUE, 9, 4, false, 3, 0, 2, 1),
                new Forward(5, -7, 1, EntryType.SESSION_COMMAND, List.of(ByteBuffer.wrap(new byte[] {1, 2}))),
                new Forward(
                        5,
                        7,
                        MAX,
                        EntryType.SESSION_CONTROL,
                        List.of(ByteBuffer.allocate(0), ByteBuffer.wrap(new byte[] {3}))),
                new Forward(5, 7, 2, EntryType.SESSION_COMMAND, List.of()),
                new ForwardReply(5, 7, 1, ForwardReply.Verdict.TAKEN, 5, 8),
                new ForwardReply(5, 7, 9, ForwardReply.Verdict.ARRIVED, 5, 0),
                new ForwardReply(5, 7, 1, ForwardReply.Verdict.NOT_LEADER, 4, 0),
                new ForwardReply(5, 7, 1, ForwardReply.Verdict.OVERLOADED, 4, 0),
                new ForwardReply(5, 7, 1, ForwardReply.Verdict.TOO_LARGE, 4, 0),
                new ReadIndex(5, 7, 1),
                new ReadIndexReply(5, 7, 1, true, 9, new LeaderHint(2, "host:1")),
                new ReadIndexReply(5, 7, 1, false, 0, LeaderHint.NONE),
                OFFER,
                InstallSnapshotReply.fetching(OFFER, 9, MAX),
                InstallSnapshotReply.installed(OFFER, MAX),
                InstallSnapshotReply.refused(OFFER, "nö"),
                InstallSnapshotReply.stale(6),
                PART,
                Chunk.of(PART, 300, new byte[Chunk.DIGEST_BYTES], ByteBuffer.wrap(new byte[] {1, 2, 3})),
                Chunk.of(PART, 100, new byte[Chunk.DIGEST_BYTES], ByteBuffer.allocate(0)),
                Chunk.gone(PART),
                new FindSnapshot(300),
                new FindSnapshot.Found(300, null),
                new FindSnapshot.Found(9, SnapshotMessagesTest.OFFER.snapshot()),
                new Join(0),
                new Join(300),
                new Join.Answer(Join.Outcome.ASK_AGAIN, LeaderHint.NONE, "nö"),
                new Join.Answer(Join.Outcome.NOT_LEADER, new LeaderHint(2, "host:1"), ""),
                new Join.Answer(Join.Outcome.REFUSED, LeaderHint.NONE, "no"),
                new Join.Answer(Join.Outcome.REMOVED, LeaderHint.NONE, "gone"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void decode_readsWhatWasEncoded(Message message) {
        Message read = MessageCodec.decode(MessageCodec.VERSION, MessageCodec.kind(message), joined(message));
        assertThat(read).isInstanceOf(message.getClass());
        assertThat(joined(read)).isEqualTo(joined(message));
        if (!(message instanceof AppendEntries)) {
            assertThat(read).isEqualTo(message);
        }
    }

    /** For tests of servers of two versions, which have the same jars. */
    @ParameterizedTest
    @MethodSource("messages")
    void nextVersion_looksTheSame(Message message) {
        Message read = MessageCodec.decode(MessageCodec.VERSION_NEXT, MessageCodec.kind(message), joined(message));
        assertThat(MessageCodec.encode(MessageCodec.VERSION_NEXT, read)).isEqualTo(MessageCodec.encode(read));
        assertThat(joined(read)).isEqualTo(joined(message));
    }

    @Test
    void decode_readsEveryPartOfAnAppend() {
        AppendEntries request = new AppendEntries(5, 77, 9, 4, 3, 2, 8, List.of(Entries.of(4, 2, 3, 5)));
        AppendEntries read = (AppendEntries) MessageCodec.decode(1, MessageCodec.kind(request), joined(request));
        assertThat(read).usingRecursiveComparison().ignoringFields("entries").isEqualTo(request);
        assertThat(read.lastIndex()).isEqualTo(6);
        assertThat(read.entries())
                .singleElement()
                .satisfies(entries -> assertThat(entries.bytes())
                        .isEqualTo(request.entries().get(0).bytes()));
    }

    /** Batches that follow one another are one on the other side. */
    @Test
    void decode_joinsTheBatchesOfAnAppend() {
        AppendEntries request = new AppendEntries(
                5, 1, 1, 0, 3, 2, 8, List.of(Entries.of(4, 2), Entries.of(5, 3, 5), Entries.of(7, 5)));
        AppendEntries read = (AppendEntries) MessageCodec.decode(1, MessageCodec.kind(request), joined(request));
        assertThat(read.entries()).hasSize(1);
        assertThat(read.entries().get(0).lastIndex()).isEqualTo(7);
    }

    @Test
    void encode_copiesNoEntries() {
        EntryBatch entries = Entries.of(1, 5);
        List<ByteBuffer> parts = MessageCodec.encode(new AppendEntries(5, 1, 1, 0, 0, 0, 0, List.of(entries)));
        assertThat(parts.get(1).array()).isSameAs(entries.bytes().array());
    }

    @Test
    void encode_leavesCommandsWhereTheyAre() {
        ByteBuffer command = ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2);
        MessageCodec.encode(new Forward(1, 1, 1, EntryType.SESSION_COMMAND, List.of(command)));
        assertThat(command.position()).isEqualTo(1);
        assertThat(command.remaining()).isEqualTo(2);
    }

    /** The numbers on the wire are for good. */
    @ParameterizedTest
    @CsvSource({
        "PreVote, 1",
        "PreVoteReply, 2",
        "RequestVote, 3",
        "RequestVoteReply, 4",
        "AppendEntries, 5",
        "AppendEntriesReply, 6",
        "Forward, 7",
        "ForwardReply, 8",
        "ReadIndex, 9",
        "ReadIndexReply, 10",
        "InstallSnapshot, 11",
        "InstallSnapshotReply, 12",
        "FetchChunk, 13",
        "Chunk, 14",
        "FindSnapshot, 15",
        "Found, 16",
        "TimeoutNow, 17",
        "Join, 18",
        "Answer, 19"
    })
    void kind_neverChanges(String name, int kind) {
        assertThat(messages()
                        .filter(message -> message.getClass().getSimpleName().equals(name)))
                .isNotEmpty()
                .allMatch(message -> MessageCodec.kind(message) == kind);
    }

    @Test
    void messages_coverEveryKind() {
        TreeSet<Integer> kinds = new TreeSet<>();
        messages().forEach(message -> kinds.add(MessageCodec.kind(message)));
        assertThat(kinds).hasSize(RaftMessage.class.getPermittedSubclasses().length + 6);
    }

    /** Cut anywhere it is refused; but for entries, whose whole ones are a shorter request: the frame's length guards against that. */
    /** A request wants an answer but for an append that is not numbered, and one to take over: whether somebody leads, or what is committed, wants none. */
    @ParameterizedTest
    @MethodSource("messages")
    void repliesAnswer_andRequestsAsk(Message message) {
        boolean isReply = message instanceof Chunk
                || message instanceof FindSnapshot.Found
                || message instanceof Join.Answer
                || message.getClass().getSimpleName().endsWith("Reply");
        boolean isUnanswered =
                message instanceof TimeoutNow || message instanceof AppendEntries append && append.sequence() == 0;
        assertThat(message.exchange())
                .isEqualTo(isReply ? Exchange.ANSWERS : isUnanswered ? Exchange.NEITHER : Exchange.ASKS);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void decode_refusesEveryTruncation(Message message) {
        ByteBuffer whole = joined(message);
        TreeSet<Integer> shorterRequests = new TreeSet<>();
        if (message instanceof AppendEntries request && !request.entries().isEmpty()) {
            int end = 56;
            for (long index = 4; index <= 6; index++) {
                shorterRequests.add(end);
                end += request.entries().get(0).entryBytes(index);
            }
        }
        for (int length = 0; length < whole.limit(); length++) {
            if (!shorterRequests.contains(length)) {
                assertMalformed(MessageCodec.kind(message), whole.slice(0, length));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void decode_refusesBytesBehindTheMessage(Message message) {
        ByteBuffer whole = joined(message);
        for (int more : new int[] {1, 8, 33}) {
            assertMalformed(
                    MessageCodec.kind(message),
                    ByteBuffer.allocate(whole.limit() + more)
                            .put(whole.duplicate())
                            .clear());
        }
    }

    /** A flipped bit is refused or makes another message of the kind (frames have checksums against that); it never does anything else. */
    @ParameterizedTest
    @MethodSource("messages")
    void decode_survivesEveryFlippedBit(Message message) {
        ByteBuffer whole = joined(message);
        for (int bit = 0; bit < whole.limit() * 8; bit++) {
            ByteBuffer damaged =
                    ByteBuffer.allocate(whole.limit()).put(whole.duplicate()).flip();
            damaged.put(bit / 8, (byte) (damaged.get(bit / 8) ^ 1 << bit % 8));
            assertReadOrMalformed(MessageCodec.kind(message), damaged);
        }
    }

    /** Entries have checksums of their own: no flipped bit in them goes unseen. */
    @Test
    void decode_refusesEveryFlippedBitOfEntries() {
        AppendEntries request = new AppendEntries(5, 77, 9, 4, 3, 2, 3, List.of(Entries.of(4, 2, 3, 5)));
        ByteBuffer whole = joined(request);
        for (int bit = 56 * 8; bit < whole.limit() * 8; bit++) {
            ByteBuffer damaged =
                    ByteBuffer.allocate(whole.limit()).put(whole.duplicate()).flip();
            damaged.put(bit / 8, (byte) (damaged.get(bit / 8) ^ 1 << bit % 8));
            assertMalformed(5, damaged);
        }
    }

    @Test
    void decode_survivesGarbage() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 40_000; i++) {
            byte[] garbage = new byte[random.nextInt(120)];
            random.nextBytes(garbage);
            for (int at = 0; at + 8 <= garbage.length && i % 2 == 0; at += 8) {
                // Small numbers get further.
                ByteBuffer.wrap(garbage).putLong(at, random.nextLong(300));
            }
            assertReadOrMalformed(random.nextInt(-1, 17), ByteBuffer.wrap(garbage));
        }
    }

    /** A count or length that is claimed is not allocated before it is there. */
    @Test
    void decode_allocatesNoMoreThanIsThere() {
        ByteBuffer forward = ByteBuffer.allocate(29)
                .putLong(5)
                .putLong(7)
                .putLong(1)
                .put(EntryType.SESSION_COMMAND.code())
                .putInt(Integer.MAX_VALUE)
                .flip();
        assertMalformed(7, forward);
        ByteBuffer command = ByteBuffer.allocate(33);
        command.putLong(5)
                .putLong(7)
                .putLong(1)
                .put(EntryType.SESSION_COMMAND.code())
                .putInt(1)
                .putInt(Integer.MAX_VALUE)
                .flip();
        assertMalformed(7, command);
        ByteBuffer text = joined(new ReadIndexReply(5, 7, 1, true, 9, new LeaderHint(2, "")));
        assertMalformed(10, text.putShort(text.limit() - 2, (short) -1));
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "15", "255"})
    void decode_refusesAnUnknownKind(int kind) {
        assertMalformed(kind, ByteBuffer.allocate(64));
    }

    @ParameterizedTest
    @CsvSource({"0", "3", "-1"})
    void decode_refusesAnUnknownVersion(int version) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> MessageCodec.decode(version, 1, joined(new PreVote(1, 1, 1))))
                .withMessageContaining("version " + version);
    }

    /** A term that high would leave no room for elections once it is adopted. */
    @Test
    void decode_refusesNumbersOutOfRange() {
        for (long number : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, MAX + 1}) {
            assertMalformed(1, ByteBuffer.allocate(24).putLong(number).clear());
            assertMalformed(1, ByteBuffer.allocate(24).putLong(8, number));
            assertMalformed(9, ByteBuffer.allocate(24).putLong(16, number));
        }
    }

    @Test
    void decode_refusesABooleanThatIsNone() {
        assertMalformed(
                6, joined(new AppendEntriesReply(5, 77, 9, 4, true, 3, 6, 0, 0)).put(32, (byte) 2));
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 6, -1})
    void decode_refusesAVerdictThatIsNone(byte code) {
        ByteBuffer reply = joined(new ForwardReply(5, 7, 1, ForwardReply.Verdict.TAKEN, 5, 8));
        assertMalformed(8, reply.put(24, code));
    }

    /** Codes on the wire are for good, in whatever order the constants stand. */
    @ParameterizedTest
    @CsvSource({"TAKEN, 1", "NOT_LEADER, 2", "OVERLOADED, 3", "TOO_LARGE, 4", "ARRIVED, 5"})
    void verdict_isWrittenAsItsCode(ForwardReply.Verdict verdict, byte code) {
        assertThat(joined(new ForwardReply(5, 7, 1, verdict, 5, 0)).get(24)).isEqualTo(code);
    }

    @Test
    void voteAnswer_isWrittenAsItsCode() {
        assertThat(List.of(
                        VoteAnswer.GRANTED,
                        VoteAnswer.TERM_IS_OVER,
                        VoteAnswer.HEARS_LEADER,
                        VoteAnswer.VOTED_FOR_ANOTHER,
                        VoteAnswer.LOG_IS_BEHIND))
                .extracting(answer -> joined(new RequestVoteReply(5, answer)).get(8))
                .containsExactly((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5);
    }

    /** A later version may refuse for reasons that this one has no words for. */
    @ParameterizedTest
    @ValueSource(bytes = {0, 6, 127, -1})
    void voteForAReasonOfALaterVersion_isRefused(byte code) {
        ByteBuffer vote = joined(RequestVoteReply.granted(5)).put(8, code);
        assertThat(((RequestVoteReply) MessageCodec.decode(1, 4, vote)).granted())
                .isFalse();
        assertThat(((PreVoteReply) MessageCodec.decode(1, 2, vote)).granted()).isFalse();
    }

    /** What a server cannot take as it is meant, it must not take as something else. */
    @ParameterizedTest
    @ValueSource(bytes = {0, 1, 2, 3, 6, 7, 64, -1})
    void decode_refusesAForwardOfWhatIsOfNoSession(byte type) {
        assertMalformed(
                7,
                joined(new Forward(5, 7, 2, EntryType.SESSION_COMMAND, List.of(ByteBuffer.allocate(1))))
                        .put(24, type));
    }

    /** Entries must begin right behind prevLogIndex, in no lower term than that entry's and in none above the leader's. */
    @Test
    void decode_refusesEntriesThatDoNotFollow() {
        assertMalformed(5, joined(new AppendEntries(5, 1, 1, 0, 4, 2, 0, List.of(Entries.of(4, 2)))));
        assertMalformed(5, joined(new AppendEntries(5, 1, 1, 0, 2, 2, 0, List.of(Entries.of(4, 2)))));
        assertMalformed(5, joined(new AppendEntries(5, 1, 1, 0, 3, 3, 0, List.of(Entries.of(4, 2)))));
        assertMalformed(5, joined(new AppendEntries(5, 1, 1, 0, 3, 2, 0, List.of(Entries.of(4, 2, 6)))));
        assertMalformed(5, joined(new AppendEntries(5, 1, 1, 0, 3, 2, 0, List.of(Entries.of(4, 2), Entries.of(6, 2)))));
    }

    /** Entry 0 exists nowhere and has term 0; an entry before the new ones cannot be of a later term than their leader's. */
    @Test
    void decode_refusesAnImpossiblePrecedingEntry() {
        assertMalformed(5, joined(new AppendEntries(5, 1, 1, 0, 0, 3, 0, List.of())));
        assertMalformed(5, joined(new AppendEntries(5, 1, 1, 0, 3, 0, 0, List.of())));
        assertMalformed(5, joined(new AppendEntries(5, 1, 1, 0, 3, 6, 0, List.of())));
    }

    static ByteBuffer joined(Message message) {
        List<ByteBuffer> parts = MessageCodec.encode(message);
        ByteBuffer joined = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(joined::put);
        return joined.flip();
    }

    private static void assertReadOrMalformed(int kind, ByteBuffer bytes) {
        try {
            assertThat(MessageCodec.kind(MessageCodec.decode(1, kind, bytes))).isEqualTo(kind);
        } catch (MalformedDataException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }

    static void assertMalformed(int kind, ByteBuffer bytes) {
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> MessageCodec.decode(1, kind, bytes));
    }
}
