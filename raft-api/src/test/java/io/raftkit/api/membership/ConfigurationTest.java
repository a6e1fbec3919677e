package io.raftkit.api.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The servers of a cluster as a value: what it holds, how it is written, and what two servers compare to know whether they began alike. */
class ConfigurationTest {

    private static Member voter(int id, String address) {
        return Member.voter(id, address);
    }

    private static final Configuration FULL = Configuration.builder()
            .members(List.of(
                    Member.builder(9)
                            .address("höst:1")
                            .addressAssigned(true)
                            .role(Member.Role.LEARNER)
                            .priority(-2)
                            .storeId(0x1122334455667788L)
                            .build(),
                    voter(1, "a:1"),
                    voter(2, "")))
            .outgoingVoters(List.of(9, 1))
            .epoch(-5)
            .property(Configuration.IGNORABLE_FROM, new byte[] {7})
            .property(65_535, new byte[0])
            .build();

    private static Configuration read(byte[] bytes) {
        return Configuration.fromBytes(ByteBuffer.wrap(bytes));
    }

    @Test
    void fromBytes_readsEveryPartOfWhatWasWritten() {
        Configuration read = read(FULL.toBytes());
        assertThat(read.members()).isEqualTo(FULL.members());
        assertThat(read.ids()).containsExactly(1, 2, 9);
        assertThat(read.voters()).containsExactly(1, 2);
        assertThat(read.outgoingVoters()).containsExactly(1, 9);
        assertThat(read.epoch()).isEqualTo(-5);
        assertThat(read.properties()).containsOnlyKeys(Configuration.IGNORABLE_FROM, 65_535);
        assertThat(read.properties().get(Configuration.IGNORABLE_FROM)).containsExactly(7);
        assertThat(read).isEqualTo(FULL).hasSameHashCodeAs(FULL);
    }

    /** Entries of this form lie in logs for good. */
    @Test
    void toBytes_neverChanges() {
        assertThat(HexFormat.of().formatHex(FULL.toBytes()))
                .isEqualTo("01" + "fffffffffffffffb"
                        + "0003"
                        + "00000001" + "01" + "00000000" + "0000000000000000" + "0003" + "613a31"
                        + "00000002" + "01" + "00000000" + "0000000000000000" + "0000"
                        + "00000009" + "82" + "fffffffe" + "1122334455667788" + "0007" + "68c3b673743a31"
                        + "0002" + "00000001" + "00000009"
                        + "0002" + "8000" + "00000001" + "07" + "ffff" + "00000000");
    }

    @Test
    void fromBytes_refusesEveryTruncation_andBytesBehindTheEnd() {
        byte[] bytes = FULL.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> read(cut));
        }
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> read(Arrays.copyOf(bytes, bytes.length + 1)));
    }

    @Test
    void propertyThatMustBeUnderstood_isRefusedByWhoDoesNotKnowIt() {
        byte[] bytes =
                Configuration.builder().property(7, new byte[] {1}).build().toBytes();
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> read(bytes))
                .withMessageContaining("property 7")
                .withMessageContaining("newer version");
    }

    /** The lowest level is that of a configuration that says nothing of it, so that each configuration has one form. */
    @Test
    void featureLevel_isOneUnlessItWasRaised() {
        Configuration raised = Configuration.builder().featureLevel(200).build();
        assertThat(Configuration.builder().build().featureLevel()).isEqualTo(1);
        assertThat(read(raised.toBytes()).featureLevel()).isEqualTo(200);
        assertThat(raised).hasToString("Configuration[], feature level 200, properties [2]");
        for (int level : new int[] {0, 1, 256}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Configuration.builder().featureLevel(level))
                    .withMessageContaining("from 2 to 255: " + level);
        }
        for (byte[] stored : new byte[][] {{}, {1}, {2, 2}}) {
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(
                            () -> Configuration.builder().property(2, stored).build())
                    .withMessageContaining("one byte from 2 to 255");
        }
    }

    /** Nobody takes a witness of a later version for a voter that keeps entries. */
    @Test
    void roleOfALaterVersion_isRefused() {
        byte[] bytes = Configuration.of(List.of(voter(1, ""))).toBytes();
        bytes[15] = 3;
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> read(bytes))
                .withMessageContaining("role");
    }

    @Test
    void outgoingVoter_mustBeAMember() {
        ConfigurationBuilder builder =
                Configuration.builder().members(List.of(voter(1, ""))).outgoingVoters(List.of(1, 2));
        assertThatIllegalArgumentException().isThrownBy(builder::build);
    }

    /** One that leaves is counted until the joint configuration is left, and no longer. */
    @Test
    void leavingMember_isAnOutgoingVoter() {
        ConfigurationBuilder builder = Configuration.builder()
                .members(List.of(
                        voter(1, ""),
                        Member.builder(2).role(Member.Role.LEAVING).build()));
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("server 2 is leaving");
        Configuration joint = builder.outgoingVoters(List.of(1, 2)).build();
        assertThat(read(joint.toBytes())).isEqualTo(joint);
        assertThat(joint.isJoint()).isTrue();
        assertThat(joint.voters()).containsExactly(1);
        assertThat(joint).hasToString("Configuration[1, leaving 2], outgoing voters [1, 2]");
    }

    @Test
    void member_isFoundByItsId() {
        assertThat(FULL.member(9)).isEqualTo(FULL.members().get(2));
        assertThat(FULL.member(3)).isNull();
        assertThat(FULL.isJoint()).isTrue();
        assertThat(Configuration.of(List.of(voter(1, ""))).isJoint()).isFalse();
    }

    @Test
    void server_standsOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Configuration.of(List.of(voter(1, "a"), Member.learner(1, "b"))));
    }

    @Test
    void toBuilder_changesNothingElse() {
        Configuration next = FULL.toBuilder().epoch(8).build();
        assertThat(next.toBuilder().epoch(-5).build()).isEqualTo(FULL);
        Member member = FULL.members().get(2);
        assertThat(member.toBuilder().build()).isEqualTo(member);
        assertThat(member.toBuilder().priority(3).build()).isNotEqualTo(member);
    }

    private static long digest(Member... members) {
        return Configuration.of(Arrays.asList(members)).digest();
    }

    @Test
    void digest_isThatOfTheIds_inWhateverOrderAndPlace() {
        assertThat(digest(voter(2, "b:1"), voter(1, "a:1"))).isEqualTo(digest(voter(1, "x:9"), voter(2, "y:9")));
    }

    @Test
    void digest_differsWithTheServersAndWithWhatTheyCountFor() {
        assertThat(List.of(
                        digest(),
                        digest(voter(1, "a:1")),
                        digest(voter(12, "a:1")),
                        digest(voter(1, "a:1"), voter(2, "b:1")),
                        digest(voter(1, "a:1"), Member.learner(2, "b:1")),
                        digest(voter(1, "a:1"), voter(2, "b:1"), voter(3, "c:1"))))
                .doesNotHaveDuplicates();
        assertThat(digest()).isZero();
    }

    /** It is part of a lasting format: another number would part servers of two releases. */
    @Test
    void digest_isTheSameInAllReleases() {
        assertThat(digest(voter(1, ""), voter(2, ""), voter(3, ""))).isEqualTo(8808486927761983869L);
    }
}
