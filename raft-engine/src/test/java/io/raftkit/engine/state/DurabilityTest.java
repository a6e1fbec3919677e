package io.raftkit.engine.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Found;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
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
        assertThat(durability.writingSinceNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nothingIsDurableBeforeTheFirstStartIs() {
        Durability durability = new Durability(Recovered.of(new Recovery()), 1_000);
        assertThat(durability.covers(0)).isFalse();
        long ticket = durability.issue(TermAndVote.NONE, 0, 100, 1);
        durability.persisted(ticket, 0);
        assertThat(durability.covers(0)).isTrue();
    }

    @Test
    void persisted_confirmsTheTicketAndAllBeforeIt() {
        Durability durability = durability();
        durability.issue(FIVE, 3, 100, 10);
        long second = durability.issue(FIVE, 7, 100, 20);
        durability.issue(new TermAndVote(6, 0), 9, 100, 30);
        assertThat(durability.writingSinceNanos()).isEqualTo(10);
        durability.persisted(second, 40);
        assertThat(durability.lastIndex()).isEqualTo(7);
        assertThat(durability.covers(FIVE)).isTrue();
        assertThat(durability.covers(6)).isFalse();
    }

    /** What is timed is the write under way: it begins when it is handed over to an idle disk, or when the one before it is done. */
    @Test
    void writingSince_isWhenTheOldestTicketBecameTheOldest() {
        Durability durability = durability();
        long first = durability.issue(FIVE, 3, 100, 10);
        long second = durability.issue(FIVE, 7, 100, 20);
        assertThat(durability.writingSinceNanos()).isEqualTo(10);
        durability.persisted(first, 40);
        assertThat(durability.writingSinceNanos()).isEqualTo(40);
        durability.persisted(first, 50);
        assertThat(durability.writingSinceNanos()).isEqualTo(40);
        durability.persisted(second, 60);
        assertThat(durability.writingSinceNanos()).isEqualTo(Long.MAX_VALUE);
        durability.issue(FIVE, 8, 100, 70);
        assertThat(durability.writingSinceNanos()).isEqualTo(70);
    }

    @Test
    void persisted_twiceIsOnce() {
        Durability durability = durability();
        long first = durability.issue(FIVE, 3, 100, 10);
        durability.issue(FIVE, 7, 100, 20);
        durability.persisted(first, 0);
        durability.persisted(first, 0);
        assertThat(durability.lastIndex()).isEqualTo(3);
        assertThatIllegalArgumentException().isThrownBy(() -> durability.persisted(99, 0));
    }

    @Test
    void truncatedFrom_lowersWhatIsDurableAndWhatTicketsCover() {
        Durability durability = durability();
        long first = durability.issue(FOUR, 9, 100, 10);
        durability.truncatedFrom(5);
        long second = durability.issue(FOUR, 6, 100, 20);
        durability.persisted(first, 0);
        assertThat(durability.lastIndex()).isEqualTo(4);
        durability.persisted(second, 0);
        assertThat(durability.lastIndex()).isEqualTo(6);
        durability.truncatedFrom(2);
        assertThat(durability.lastIndex()).isEqualTo(1);
    }

    /** (1) An entry is handed over; (2) another takes its place; (3) the first is put back; (4) the first write is finished, and proves nothing. */
    @Test
    void entryThatComesBack_isDurableOnlyWithItsOwnTicket() {
        Durability durability = durability();
        long first = durability.issue(FOUR, 5, 100, 10);
        durability.truncatedFrom(5);
        long another = durability.issue(FIVE, 5, 100, 20);
        durability.truncatedFrom(5);
        long again = durability.issue(new TermAndVote(6, 0), 5, 100, 30);
        durability.persisted(first, 0);
        assertThat(durability.lastIndex()).isEqualTo(4);
        durability.persisted(another, 0);
        assertThat(durability.lastIndex()).isEqualTo(4);
        durability.persisted(again, 0);
        assertThat(durability.lastIndex()).isEqualTo(5);
    }

    private static Durability durability() {
        Bootstrap bootstrap = new Bootstrap(1, 1, 0, 1, Configuration.of(List.of()), true, false);
        return new Durability(
                Found.with(
                        new Recovery(), StoredRecords.put(StoredRecords.put(PersistBatch.builder(), bootstrap), FOUR)),
                1_000);
    }
}
