package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.Effects.Outgoing;
import io.raftkit.engine.message.AppendEntriesReply;
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

    private static Outgoing acknowledgement(int to, long index) {
        return new Outgoing(to, new AppendEntriesReply(3, 1, index, 0, true, index - 1, index, 0, 0));
    }

    private static PersistBatch.Builder batch() {
        return PersistBatch.builder();
    }

    @Test
    void whatGathered_isOneGroup_messagesKeepTheirOrder() {
        step(batch().entries(entries(5, 2, 3)), message(1));
        step(batch().truncateFrom(6).entries(entries(6, 1, 4)), message(2));
        step(batch().record("any", new byte[1]), message(3));
        step(batch(), message(4));
        List<PersistBatch> batches = steps.stream().map(Effects.Persist::batch).toList();
        PersistGroup group = PersistGroup.poll(steps);
        assertThat(steps).isEmpty();
        assertThat(group.ticket()).isEqualTo(4);
        assertThat(group.batches()).isEqualTo(batches);
        assertThat(group.held()).extracting(Outgoing::to).containsExactly(1, 2, 3, 4);
    }

    @Test
    void whatBecomesDurableTogether_isAcknowledgedOnce() {
        for (int count = 1; count <= 3; count++) {
            step(batch().entries(entries(count, 1, 3)), acknowledgement(2, count), acknowledgement(3, count));
        }
        assertThat(PersistGroup.poll(steps).held()).containsExactly(acknowledgement(2, 3), acknowledgement(3, 3));
    }

    @Test
    void group_isBoundedInStepsAndBytes() {
        for (int count = 0; count < 1_100; count++) {
            step(batch());
        }
        PersistGroup first = PersistGroup.poll(steps);
        assertThat(first.steps()).hasSize(1_024);
        assertThat(first.batches()).isEmpty();
        assertThat(PersistGroup.poll(steps).ticket()).isEqualTo(1_100);
        EntryBatch large = EntryBatch.builder(1, 5 << 20)
                .add(1, 1, EntryType.COMMAND, new byte[5 << 20])
                .build();
        for (int count = 0; count < 3; count++) {
            step(batch().entries(large));
        }
        assertThat(PersistGroup.poll(steps).steps()).hasSize(2);
    }

    @Test
    void group_isCutWhereTheDiskBecameFull() {
        step(batch().record("any", new byte[1]), message(1));
        step(batch().record("any", new byte[2]), message(2));
        step(batch().record("any", new byte[3]), message(3));
        PersistGroup group = PersistGroup.poll(steps);
        assertThat(group.first(2).ticket()).isEqualTo(2);
        assertThat(group.first(2).held()).extracting(Outgoing::to).containsExactly(1, 2);
        assertThat(group.behind(2).ticket()).isEqualTo(3);
        assertThat(group.behind(2).held()).extracting(Outgoing::to).containsExactly(3);
        assertThat(group.behind(0)).isSameAs(group);
    }
}
