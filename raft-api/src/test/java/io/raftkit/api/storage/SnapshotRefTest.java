package io.raftkit.api.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotRefTest {
    private static final Configuration MEMBERS =
            Configuration.of(List.of(Member.voter(1, "a:1"), Member.voter(2, "b:2"), Member.voter(3, "c:3")));

    private static final SnapshotRef REF = SnapshotRef.of(17, 3, 1_000, 5, MEMBERS, 0xabcL);

    @Test
    void isReadBackAsItWasWritten() {
        SnapshotRef read = SnapshotRef.fromBytes(ByteBuffer.wrap(REF.toBytes()));
        assertThat(read).isEqualTo(REF).hasSameHashCodeAs(REF);
        assertThat(read.configuration()).isEqualTo(MEMBERS);
        assertThat(read.configurationIndex()).isEqualTo(5);
        assertThat(read.time()).isEqualTo(1_000);
    }

    @Test
    void idNamesIndexTermAndNonce() {
        assertThat(REF.id()).isEqualTo("17-3-0000000000000abc");
    }

    @Test
    void refusesBytesThatAreCutShortOrOfAnotherVersion() {
        byte[] bytes = REF.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> SnapshotRef.fromBytes(cut)).isInstanceOf(MalformedDataException.class);
        }
        bytes[0] = 9;
        assertThatThrownBy(() -> SnapshotRef.fromBytes(ByteBuffer.wrap(bytes)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("version 9, this release reads 1");
    }

    @Test
    void standsForAnEntryAndAConfigurationUpToIt() {
        assertThatThrownBy(() -> SnapshotRef.of(0, 0, 0, 0, MEMBERS, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SnapshotRef.of(4, 1, 0, 5, MEMBERS, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("configuration of entry 5");
    }
}
