package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.Configuration;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tickets, and what they stand for. */
class DurabilityTest {
    private static final TermAndVote FOUR = new TermAndVote(4, 0);
    private static final TermAndVote FIVE = new TermAndVote(5, 2);

    @Test
    void recoveredStateIsDurable() {
        Durability durability = durability();
        assertThat(durability.covers(4)).isTrue();
        assertThat(durability.covers(5)).isFalse();
        assertThat(durability.covers(FOUR)).isTrue();
        assertThat(durability.covers(new TermAndVote(4, 1))).isFalse();
        assertThat(durability.waitingSinceNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nothingIsDurableBeforeTheFirstStartIs() {
        Durability durability = new Durability(Recovered.builder().build());
        assertThat(durability.covers(0)).isFalse();
        long ticket = durability.issue(TermAndVote.NONE, 0, 1);
        durability.persisted(ticket);
        assertThat(durability.covers(0)).isTrue();
    }

    @Test
    void persisted_confirmsTheTicketAndAllBeforeIt() {
        Durability durability = durability();
        durability.issue(FIVE, 3, 10);
        long second = durability.issue(FIVE, 7, 20);
        durability.issue(new TermAndVote(6, 0), 9, 30);
        assertThat(durability.waitingSinceNanos()).isEqualTo(10);
        durability.persisted(second);
        assertThat(durability.lastIndex()).isEqualTo(7);
        assertThat(durability.covers(FIVE)).isTrue();
        assertThat(durability.covers(6)).isFalse();
        assertThat(durability.waitingSinceNanos()).isEqualTo(30);
    }

    @Test
    void persisted_twiceIsOnce() {
        Durability durability = durability();
        long first = durability.issue(FIVE, 3, 10);
        durability.issue(FIVE, 7, 20);
        durability.persisted(first);
        durability.persisted(first);
        assertThat(durability.lastIndex()).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> durability.persisted(99));
    }

    @Test
    void truncatedFrom_lowersWhatIsDurableAndWhatTicketsCover() {
        Durability durability = durability();
        long first = durability.issue(FOUR, 9, 10);
        durability.truncatedFrom(5);
        long second = durability.issue(FOUR, 6, 20);
        durability.persisted(first);
        assertThat(durability.lastIndex()).isEqualTo(4);
        durability.persisted(second);
        assertThat(durability.lastIndex()).isEqualTo(6);
        durability.truncatedFrom(2);
        assertThat(durability.lastIndex()).isEqualTo(1);
    }

    /** (1) An entry is handed over; (2) another takes its place; (3) the first is put back; (4) the first write is finished, and proves nothing. */
    @Test
    void entryThatComesBack_isDurableOnlyWithItsOwnTicket() {
        Durability durability = durability();
        long first = durability.issue(FOUR, 5, 10);
        durability.truncatedFrom(5);
        long another = durability.issue(FIVE, 5, 20);
        durability.truncatedFrom(5);
        long again = durability.issue(new TermAndVote(6, 0), 5, 30);
        durability.persisted(first);
        assertThat(durability.lastIndex()).isEqualTo(4);
        durability.persisted(another);
        assertThat(durability.lastIndex()).isEqualTo(4);
        durability.persisted(again);
        assertThat(durability.lastIndex()).isEqualTo(5);
    }

    private static Durability durability() {
        Bootstrap bootstrap = new Bootstrap(1, 1, 0, 1, new Configuration(List.of()), true, false);
        return new Durability(
                Recovered.builder().bootstrap(bootstrap).termAndVote(FOUR).build());
    }
}
