package io.raftkit.engine.message;

import static io.raftkit.engine.message.MessageCodecTest.assertMalformed;
import static io.raftkit.engine.message.MessageCodecTest.joined;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages about snapshots as bytes, and all that is refused in their place; {@link MessageCodecTest} has what holds for all messages. */
class SnapshotMessagesTest {
    private static final long MAX = Long.MAX_VALUE / 2;
    static final InstallSnapshot OFFER = new InstallSnapshot(5, -77, 9, 4, snapshot(9, 5), true);
    static final FetchChunk PART = new FetchChunk(OFFER.snapshot().ref().id(), 100, Integer.MAX_VALUE);
    private static final ByteBuffer DIGEST = ByteBuffer.allocate(Chunk.DIGEST_BYTES);
    /** Where an offer's snapshot begins: its size, the length of its name, its name. */
    private static final int SNAPSHOT_AT = 32;

    private static StoredSnapshot snapshot(long index, long term) {
        Configuration members = Configuration.of(List.of(Member.voter(1, "host:1"), Member.voter(2, "höst:2")));
        return new StoredSnapshot(SnapshotRef.of(index, term, 1_000, 2, members, 0xbeef), 5_000);
    }

    /** The bytes of every message with a snapshot in it, written down once: they are for good. */
    @Test
    void messagesAboutSnapshots_areWrittenAsEver() {
        assertThat(hex(OFFER))
                .isEqualTo("0000000000000005" + "ffffffffffffffb3" + "0000000000000009" + "0000000000000004"
                        + "0000000000001388" + "0000006b"
                        + hex(OFFER.snapshot().ref().toBytes())
                        + "01");
        assertThat(hex(new InstallSnapshot(5, -77, 9, 4, OFFER.snapshot(), false)))
                .endsWith(hex(OFFER.snapshot().ref().toBytes()) + "00");
        assertThat(hex(InstallSnapshotReply.refused(OFFER, "no")))
                .isEqualTo("0000000000000005" + "ffffffffffffffb3" + "0000000000000009" + "0000000000000004" + "03"
                        + "0000000000000000" + "0000000000000000" + "0002" + "6e6f");
        assertThat(hex(InstallSnapshotReply.fetching(OFFER, 9, 258)))
                .endsWith("01" + "0000000000000009" + "0000000000000102" + "0000");
        assertThat(hex(InstallSnapshotReply.installed(OFFER, 9)))
                .endsWith("02" + "0000000000000009" + "0000000000000000" + "0000");
        assertThat(hex(new FetchChunk("9-5-a", 258, 1 << 16)))
                .isEqualTo("0005" + "392d352d61" + "0000000000000102" + "00010000");
        FetchChunk part = new FetchChunk("9-5-a", 1, 1);
        assertThat(hex(Chunk.of(part, 2, DIGEST.array(), ByteBuffer.wrap(new byte[] {7}))))
                .isEqualTo("0005" + "392d352d61" + "0000000000000001" + "0000000000000002" + "00" + "00".repeat(32)
                        + "00000001" + "07");
        assertThat(hex(Chunk.gone(part)))
                .isEqualTo("0005" + "392d352d61" + "0000000000000001" + "0000000000000000" + "01" + "00".repeat(32)
                        + "00000000");
    }

    /** The same for those that look for one. */
    @Test
    void messagesThatLookForSnapshots_areWrittenAsEver() {
        assertThat(hex(new FindSnapshot(258))).isEqualTo("0000000000000102");
        assertThat(hex(new FindSnapshot.Found(258, null))).isEqualTo("0000000000000102" + "00");
        assertThat(hex(new FindSnapshot.Found(9, OFFER.snapshot())))
                .isEqualTo("0000000000000009" + "01" + "0000000000001388" + "0000006b"
                        + hex(OFFER.snapshot().ref().toBytes()));
    }

    /** Whoever looks for a snapshot must not be given one that is of no use. */
    @Test
    void decode_refusesASnapshotThatWasNotLookedFor() {
        assertMalformed(16, joined(new FindSnapshot.Found(10, OFFER.snapshot())));
        assertMalformed(16, joined(new FindSnapshot.Found(-1, null)));
        assertMalformed(15, joined(new FindSnapshot(-1)));
    }

    private static String hex(Message message) {
        return hex(joined(message).array());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** A snapshot of a later term than its leader's stands for entries that this leader cannot hold. */
    @Test
    void decode_refusesASnapshotOfALaterTermThanItsLeaders() {
        assertMalformed(11, joined(new InstallSnapshot(5, 1, 1, 0, snapshot(9, 6), true)));
    }

    /** What follows a snapshot's index must be a number too. */
    @Test
    void decode_refusesASnapshotWhoseNumbersAreOutOfRange() {
        assertMalformed(11, joined(new InstallSnapshot(MAX, 1, 1, 0, snapshot(MAX + 1, 5), true)));
        assertMalformed(11, joined(new InstallSnapshot(MAX, 1, 1, 0, snapshot(9, MAX + 1), true)));
        for (long number : new long[] {-1, Long.MIN_VALUE, MAX + 1}) {
            assertMalformed(11, joined(OFFER).putLong(SNAPSHOT_AT, number));
            assertMalformed(11, joined(OFFER).putLong(16, number));
            assertMalformed(11, joined(OFFER).putLong(24, number));
        }
    }

    /** Of another version, of entry 0, of a term 0, with a configuration from behind it, or with one that is none. */
    @Test
    void decode_refusesASnapshotThatHasNoSuchName() {
        int name = SNAPSHOT_AT + 12;
        assertMalformed(11, joined(OFFER).put(name, (byte) 2));
        assertMalformed(11, joined(OFFER).putLong(name + 1, 0));
        assertMalformed(11, joined(OFFER).putLong(name + 9, 0));
        assertMalformed(11, joined(OFFER).putLong(name + 33, 10));
        assertMalformed(11, joined(OFFER).put(name + 41, (byte) 77));
    }

    /** A length that is claimed is neither allocated nor believed. */
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 106, 108, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void decode_refusesASnapshotWhoseNameHasAnotherLength(int length) {
        assertMalformed(11, joined(OFFER).putInt(SNAPSHOT_AT + 8, length));
    }

    @ParameterizedTest
    @ValueSource(bytes = {0, 4, -1})
    void decode_refusesAPhaseThatIsNone(byte code) {
        assertMalformed(12, joined(InstallSnapshotReply.installed(OFFER, 9)).put(32, code));
    }

    /** Codes on the wire are for good, in whatever order the constants stand. */
    @ParameterizedTest
    @CsvSource({"FETCHING, 1", "INSTALLED, 2", "REFUSED, 3"})
    void phase_isWrittenAsItsCode(InstallSnapshotReply.Phase phase, byte code) {
        assertThat(joined(new InstallSnapshotReply(5, 1, 1, 0, phase, 9, 0, "")).get(32))
                .isEqualTo(code);
    }

    /** What is installed or fetched has an index; bytes are counted while they are fetched; reasons are given for refusals. */
    @Test
    void decode_refusesAnAnswerThatContradictsItself() {
        for (InstallSnapshotReply.Phase phase : InstallSnapshotReply.Phase.values()) {
            boolean isRefused = phase == InstallSnapshotReply.Phase.REFUSED;
            long index = isRefused ? 0 : 9;
            assertMalformed(12, joined(new InstallSnapshotReply(5, 1, 1, 0, phase, 9 - index, 0, "")));
            assertMalformed(12, joined(new InstallSnapshotReply(5, 1, 1, 0, phase, -9, 0, "")));
            assertMalformed(12, joined(new InstallSnapshotReply(5, 1, 1, 0, phase, index, -1, "")));
            if (phase != InstallSnapshotReply.Phase.FETCHING) {
                assertMalformed(12, joined(new InstallSnapshotReply(5, 1, 1, 0, phase, index, 1, "")));
            }
            if (!isRefused) {
                assertMalformed(12, joined(new InstallSnapshotReply(5, 1, 1, 0, phase, index, 0, "why")));
            }
        }
    }

    /** It ends in a status and in a log: nobody writes a book there. */
    @Test
    void reason_isShortenedWhenWritten_andRefusedIfItIsTooLong() {
        assertThat(InstallSnapshotReply.refused(OFFER, "x".repeat(999)).reason())
                .hasSize(200);
        assertMalformed(
                12,
                joined(new InstallSnapshotReply(
                        5, 1, 1, 0, InstallSnapshotReply.Phase.REFUSED, 0, 0, "x".repeat(201))));
    }

    /** An id becomes part of a file's name. */
    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../9-5-a", "9/5", "9\\5", "9-5-A", "9.5", "9 5", "9-5-a\u0000", "ä"})
    void decode_refusesWhatIsNoIdOfASnapshot(String id) {
        assertMalformed(13, joined(new FetchChunk(id, 0, 1)));
        assertMalformed(14, joined(new Chunk(id, 0, 0, DIGEST, ByteBuffer.allocate(0), true)));
    }

    @Test
    void decode_refusesAnIdOfASnapshotThatIsTooLong() {
        assertThat(MessageCodec.decode(1, 13, joined(new FetchChunk("9".repeat(60), 0, 1))))
                .isEqualTo(new FetchChunk("9".repeat(60), 0, 1));
        assertMalformed(13, joined(new FetchChunk("9".repeat(61), 0, 1)));
    }

    @Test
    void decode_refusesARequestForNoPart() {
        for (long offset : new long[] {-1, Long.MIN_VALUE, MAX + 1}) {
            assertMalformed(13, joined(new FetchChunk("9-5-a", offset, 1)));
        }
        for (int bytesMax : new int[] {0, -1, Integer.MIN_VALUE}) {
            assertMalformed(13, joined(new FetchChunk("9-5-a", 0, bytesMax)));
        }
    }

    /** A part lies within the state, and is empty at its end only: else whoever asks would ask for ever. */
    @Test
    void decode_refusesAPartThatIsNone() {
        ByteBuffer three = ByteBuffer.allocate(3);
        ByteBuffer none = ByteBuffer.allocate(0);
        assertMalformed(14, joined(new Chunk("9-5-a", -1, 9, DIGEST, three, false)));
        assertMalformed(14, joined(new Chunk("9-5-a", MAX + 1, Long.MAX_VALUE, DIGEST, three, false)));
        assertMalformed(14, joined(new Chunk("9-5-a", 0, -1, DIGEST, none, false)));
        assertMalformed(14, joined(new Chunk("9-5-a", 7, 9, DIGEST, three, false)));
        assertMalformed(14, joined(new Chunk("9-5-a", 10, 9, DIGEST, none, false)));
        assertMalformed(14, joined(new Chunk("9-5-a", 8, 9, DIGEST, none, false)));
        assertMalformed(14, joined(new Chunk("9-5-a", 0, 9, DIGEST, none, true)));
        assertMalformed(14, joined(new Chunk("9-5-a", 0, 0, DIGEST, three, true)));
        assertThat(MessageCodec.decode(1, 14, joined(new Chunk("9-5-a", 6, 9, DIGEST, three, false))))
                .isEqualTo(new Chunk("9-5-a", 6, 9, DIGEST, three, false));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 2, 4, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void decode_refusesAPartOfAnotherLength(int length) {
        ByteBuffer chunk = joined(new Chunk("9-5-a", 0, 9, DIGEST, ByteBuffer.allocate(3), false));
        assertMalformed(14, chunk.putInt(chunk.limit() - 7, length));
    }

    /** A megabyte is not copied into a message, and one that arrives not out of it. */
    @Test
    void encode_copiesNoPartOfASnapshot() {
        ByteBuffer part = ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2);
        List<ByteBuffer> parts = MessageCodec.encode(Chunk.of(PART, 300, DIGEST.array(), part));
        assertThat(parts.get(1).array()).isSameAs(part.array());
        assertThat(part.position()).isEqualTo(1);
        ByteBuffer arrived = joined(Chunk.of(PART, 300, DIGEST.array(), part));
        assertThat(((Chunk) MessageCodec.decode(1, 14, arrived)).bytes().array())
                .isSameAs(arrived.array());
    }
}
