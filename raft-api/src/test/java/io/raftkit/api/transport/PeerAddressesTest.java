package io.raftkit.api.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PeerAddressesTest {
    private final PeerAddresses addresses = new PeerAddresses();

    @Test
    void groupsAreUnited_andEachReplacesItsOwnAlone() {
        assertThat(addresses.update(0, Map.of(2, "b", 3, "c"))).containsExactly(Map.entry(2, "b"), Map.entry(3, "c"));
        assertThat(addresses.update(1, Map.of(3, "c", 4, "d")).keySet()).containsExactly(2, 3, 4);
        assertThat(addresses.update(0, Map.of(2, "b")).keySet()).containsExactly(2, 3, 4);
        assertThat(addresses.update(1, Map.of())).containsExactly(Map.entry(2, "b"));
    }

    @Test
    void whereGroupsDiffer_theLastWordCounts() {
        addresses.update(7, Map.of(2, "new"));
        assertThat(addresses.update(0, Map.of(2, "newer"))).containsEntry(2, "newer");
        assertThat(addresses.update(7, Map.of(2, "newest"))).containsEntry(2, "newest");
        assertThat(addresses.update(7, Map.of())).containsEntry(2, "newer");
    }
}
