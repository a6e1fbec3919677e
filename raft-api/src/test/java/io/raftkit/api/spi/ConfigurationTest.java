package io.raftkit.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What two servers compare to know whether their clusters began alike. */
class ConfigurationTest {

    private static Member voter(int id, String address) {
        return new Member(id, address, true);
    }

    private static long digest(Member... members) {
        return new Configuration(Arrays.asList(members)).digest();
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
                        digest(voter(1, "a:1"), new Member(2, "b:1", false)),
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
