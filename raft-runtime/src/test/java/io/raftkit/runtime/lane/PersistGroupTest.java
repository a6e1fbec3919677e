package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.EntryType;
import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.TermAndVote;
import io.raftkit.engine.Effects;
import io.raftkit.engine.Effects.Outgoing;
import io.raftkit.engine.message.PreVoteReply;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is joined into one write, and what never may be. */
class PersistGroupTest {
    private final ArrayDeque<Effects.Persist> steps = new ArrayDeque<>();

    private void step(PersistBatch.Builder batch, Outgoing... held) {
        steps.add(new Effects.Persist(steps.size() + 1, batch.build(), List.of(held)));
    }

    private static EntryBatch entries(long first, int count, long term) {
        var builder = EntryBatch.builder(first, 100);
        for (int i = 0; i < count; i++) {
            builder.add(term, 1, EntryType.COMMAND, new byte[10]);
        }
        return builder.build();
    }

    private static Outgoing message(int to) {
        return new Outgoing(to, PreVoteReply.granted(1));
    }

    private static PersistBatch.Builder batch() {
        return PersistBatch.builder();
    }

    @Test
    void appendsAndTerms_areJoined_theLaterTermWins_messagesKeepTheirOrder() {
        step(batch().termAndVote(new TermAndVote(3, 0)).entries(entries(5, 2, 3)), message(1));
        step(batch().termAndVote(new TermAndVote(4, 2)), message(2));
        step(batch().entries(entries(7, 3, 4)).commitHint(6).peerStoreId(2, 9), message(3));
        step(batch(), message(1));
        PersistGroup group = PersistGroup.poll(steps);
        assertThat(steps).isEmpty();
        assertThat(group.ticket()).isEqualTo(4);
        assertThat(group.batch().termAndVote()).isEqualTo(new TermAndVote(4, 2));
        assertThat(group.batch().entries()).extracting(EntryBatch::firstIndex).containsExactly(5L, 7L);
        assertThat(group.batch().commitHint()).isEqualTo(6);
        assertThat(group.batch().peerStoreIds()).containsEntry(2, 9L);
        assertThat(group.held()).extracting(Outgoing::to).containsExactly(1, 2, 3, 1);
    }

    @Test
    void truncationWithWhatFollowsIt_isJoined() {
        step(batch().truncateFrom(5).entries(entries(5, 1, 4)));
        step(batch().entries(entries(6, 1, 4)));
        PersistGroup group = PersistGroup.poll(steps);
        assertThat(group.ticket()).isEqualTo(2);
        assertThat(group.batch().truncateFrom()).isEqualTo(5);
    }

    @Test
    void laterTruncation_isNotJoined_forItWouldComeBeforeTheEntriesItCuts() {
        step(batch().entries(entries(5, 3, 3)));
        step(batch().truncateFrom(6).entries(entries(6, 1, 4)));
        assertThat(PersistGroup.poll(steps).ticket()).isEqualTo(1);
        assertThat(PersistGroup.poll(steps).ticket()).isEqualTo(2);
    }

    @Test
    void startOfTheLog_isNeverJoined() {
        step(batch().entries(entries(5, 3, 3)));
        step(batch().logStart(new LogStart(4, 2)));
        step(batch().entries(entries(8, 1, 3)));
        assertThat(PersistGroup.poll(steps).ticket()).isEqualTo(1);
        assertThat(PersistGroup.poll(steps).ticket()).isEqualTo(2);
        assertThat(PersistGroup.poll(steps).ticket()).isEqualTo(3);
    }

    @Test
    void oneStep_isHandedOnAsItIs() {
        step(batch().entries(entries(5, 3, 3)), message(2));
        PersistBatch batch = steps.peek().batch();
        assertThat(PersistGroup.poll(steps).batch()).isSameAs(batch);
    }
}
