package io.raftkit.engine.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.LogStart;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The record of the first start, and the nouns in it. */
class BootstrapTest {
    private static final Configuration CONFIGURATION =
            Configuration.of(List.of(Member.learner(3, "høst:1"), Member.voter(1, "")));

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void fromBytes_readsWhatWasWritten(boolean noOp, boolean isNamed) {
        Bootstrap record = new Bootstrap(3, -9, 7, Long.MIN_VALUE, CONFIGURATION, noOp, isNamed);
        assertThat(Bootstrap.fromBytes(record.toBytes())).isEqualTo(record);
    }

    @Test
    void fromBytes_refusesEveryTruncationAndEveryFlippedBit() {
        byte[] bytes = record().toBytes();
        for (int length = 0; length < bytes.length; length++) {
            assertMalformed(Arrays.copyOf(bytes, length));
        }
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertMalformed(damaged);
        }
        assertMalformed(Arrays.copyOf(bytes, bytes.length + 1));
    }

    /** A server that joins has no initial configuration; bytes that say one thing and hold the other are damaged, and so are unknown flags. */
    @Test
    void fromBytes_refusesFlagsThatDoNotFit() {
        Bootstrap joined = new Bootstrap(3, 9, 7, 11, Configuration.of(List.of()), true, true);
        assertThat(joined.isJoined()).isTrue();
        assertThat(record().isJoined()).isFalse();
        assertThat(Bootstrap.fromBytes(joined.toBytes())).isEqualTo(joined);
        for (int bit = 2; bit < 8; bit++) {
            byte[] bytes = record().toBytes();
            bytes[1 + 4 + 8 + 8 + 8] ^= (byte) (1 << bit);
            seal(bytes);
            assertMalformed(bytes);
        }
    }

    /** Not damaged, but from a later release: the message must say so, not speak of damage. */
    @Test
    void fromBytes_namesANewerVersion() {
        byte[] bytes = record().toBytes();
        bytes[0] = 2;
        seal(bytes);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> Bootstrap.fromBytes(bytes))
                .withMessageContaining("version 2");
    }

    /** A checksum that fits around nonsense is still nonsense, and costs no more memory than it is long. */
    @Test
    void fromBytes_refusesImpossibleClaimsBehindARightChecksum() {
        int members = 1 + 4 + 8 + 8 + 8 + 1;
        for (int count : new int[] {3, 1 << 20, Integer.MAX_VALUE}) {
            byte[] bytes = record().toBytes();
            ByteBuffer.wrap(bytes).putInt(members, count);
            seal(bytes);
            assertMalformed(bytes);
        }
        for (int length : new int[] {-1, 1 << 20, Integer.MAX_VALUE}) {
            byte[] bytes = record().toBytes();
            ByteBuffer.wrap(bytes).putInt(members + 4 + 5, length);
            seal(bytes);
            assertMalformed(bytes);
        }
        byte[] sameIdTwice = record().toBytes();
        ByteBuffer.wrap(sameIdTwice).putInt(members + 4, 3);
        seal(sameIdTwice);
        assertMalformed(sameIdTwice);
    }

    /** What is claimed and what is there must agree: bytes left over are no part of any member. */
    @Test
    void fromBytes_refusesBytesThatNobodyClaims() {
        byte[] bytes = record().toBytes();
        ByteBuffer.wrap(bytes).putInt(1 + 4 + 8 + 8 + 8 + 1, 1);
        seal(bytes);
        assertMalformed(bytes);
    }

    @Test
    void bootstrap_namesAServerAndAStore() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Bootstrap(0, 1, 0, 5, CONFIGURATION, true, false));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bootstrap(1, 1, 0, 0, CONFIGURATION, true, false));
    }

    @Test
    void configuration_isSortedAndNamesEachServerOnce() {
        assertThat(CONFIGURATION.ids()).containsExactly(1, 3);
        assertThat(CONFIGURATION.voters()).containsExactly(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configuration.of(List.of(Member.voter(1, "a"), Member.voter(1, "b"))))
                .withMessageContaining("server 1 stands twice");
        assertThatIllegalArgumentException().isThrownBy(() -> Member.voter(0, "a"));
    }

    @Test
    void termAndVote_refusesAVoteInNoTerm() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TermAndVote(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new TermAndVote(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new TermAndVote(1, -1));
        assertThat(new TermAndVote(0, 0)).isEqualTo(TermAndVote.NONE);
    }

    @Test
    void logStart_refusesATermBeforeTheFirstEntryOfAll() {
        assertThatIllegalArgumentException().isThrownBy(() -> new LogStart(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogStart(1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new LogStart(5, -1));
    }

    private static Bootstrap record() {
        return new Bootstrap(3, 9, 7, 11, CONFIGURATION, true, false);
    }

    private static void seal(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(bytes.length - 4, (int) crc.getValue());
    }

    private static void assertMalformed(byte[] bytes) {
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> Bootstrap.fromBytes(bytes));
    }
}
