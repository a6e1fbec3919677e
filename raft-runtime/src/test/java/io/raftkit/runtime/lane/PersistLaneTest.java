package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.Effects.Outgoing;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.runtime.node.VirtualCluster;
import io.raftkit.runtime.node.Wires;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.LatestPeers;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.thread.ManualClock;
import io.raftkit.runtime.thread.ManualRunner;
import io.raftkit.runtime.thread.Worker;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Durable first, then sent, then told; and never anything after a failure. */
class PersistLaneTest {
    private final List<String> happened = new ArrayList<>();
    private final Counters counters = new Counters();
    private final NodeLog log = new NodeLog(1);
    private final Lifecycle lifecycle = new Lifecycle(log);
    private final InMemoryPersister disk = new InMemoryPersister();
    private final Wires wires = new Wires(true);
    private @Nullable IOException markFailure;
    private boolean isMarkShown;
    private final ManualClock clock = new ManualClock();

    private static final RequestVoteReply GRANT = RequestVoteReply.granted(1);

    private final PersistLane lane = new PersistLane(
            disk,
            this::markStarted,
            new FrameSender(
                    wires.plug(1),
                    new Bootstrap(1, 7, 0, 9, Configuration.of(List.of(Member.voter(1, "a:1"))), true, true),
                    new PeerVersions(1, 1),
                    new LatestPeers(new KnownPeers(List.of(1, 2), new TreeMap<>())),
                    "a:1",
                    lifecycle,
                    counters,
                    log),
            new NoReports() {
                @Override
                public void persisted(long ticket, boolean isIdle) {
                    note();
                    happened.add("persisted " + ticket);
                }

                @Override
                public void stalled(boolean isStalled) {
                    note();
                    happened.add("stalled " + isStalled);
                }
            },
            new ManualRunner(),
            new NodeCommons(1, lifecycle, clock, counters, log));

    private void markStarted() throws IOException {
        if (markFailure != null) {
            throw markFailure;
        }
        note();
        happened.addAll(isMarkShown ? List.of("marked") : List.of());
    }

    private void note() {
        wires.take().forEach(frame -> happened.add("sent to " + frame.header().to()));
    }

    private void offer(long ticket, long term, int to) {
        PersistBatch.Builder batch = PersistBatch.builder();
        if (term > 0) {
            StoredRecords.put(batch, new TermAndVote(term, 1));
        }
        lane.offer(new Effects.Persist(
                ticket, batch.build(), List.of(new Outgoing(to, RequestVoteReply.granted(Math.max(term, 1))))));
    }

    /** Makes room, and returns what is written from then on. */
    private List<PersistBatch> whenSpaceIsBack() {
        List<PersistBatch> written = new ArrayList<>();
        disk.beforePersist(written::add);
        disk.full(false);
        return written;
    }

    private long turns() {
        long next = lane.turn();
        while (next == Worker.AGAIN) {
            next = lane.turn();
        }
        note();
        return next;
    }

    @Test
    void messagesAreSentOnceTheirBatchIsDurable_andTheLoopIsToldAfterThat() {
        disk.beforePersist(batch -> {
            note();
            happened.add("writes");
        });
        offer(1, 4, 2);
        assertThat(turns()).isEqualTo(PersistLane.SILENCE_NANOS);
        assertThat(happened).containsExactly("writes", "sent to 2", "persisted 1");
    }

    @Test
    void persisterIsToldOnceThatItIsIdle_afterASecondWithoutABatch() {
        assertThat(turns()).isEqualTo(Worker.IDLE);
        offer(1, 4, 2);
        turns();
        clock.nanos = 10;
        offer(2, 5, 2);
        assertThat(turns()).as("counted from the last batch").isEqualTo(PersistLane.SILENCE_NANOS + 10);
        clock.nanos = PersistLane.SILENCE_NANOS + 9;
        assertThat(turns()).isEqualTo(PersistLane.SILENCE_NANOS + 10);
        // A step that writes nothing leaves the disk as it is.
        offer(3, 0, 2);
        assertThat(turns()).isEqualTo(PersistLane.SILENCE_NANOS + 10);
        assertThat(disk.idleCalls()).isZero();
        clock.nanos = PersistLane.SILENCE_NANOS + 10;
        assertThat(turns()).isEqualTo(Worker.IDLE);
        clock.nanos = 9 * PersistLane.SILENCE_NANOS;
        assertThat(turns()).isEqualTo(Worker.IDLE);
        assertThat(disk.idleCalls()).isEqualTo(1);
        offer(4, 6, 2);
        assertThat(turns()).isEqualTo(10 * PersistLane.SILENCE_NANOS);
        assertThat(lifecycle.failure()).isNull();
    }

    @Test
    void diskThatFailsWhenItIsIdle_stopsTheNode() {
        offer(1, 4, 2);
        turns();
        clock.nanos = PersistLane.SILENCE_NANOS;
        disk.failNext(new IOException("EIO"));
        assertThat(turns()).isEqualTo(Worker.ENDED);
        assertThat(lifecycle.failure().cause()).hasRootCauseMessage("EIO");
    }

    @Test
    void laneThatEnds_doesNotWaitForSilence() {
        offer(1, 4, 2);
        lane.finishWhenEmpty();
        assertThat(turns()).isEqualTo(Worker.ENDED);
        assertThat(disk.idleCalls()).isZero();
    }

    /** A vote that left before the mark could come from a server that is found empty, and started, after the next crash. */
    @Test
    void startIsMarkedWhenTheBatchIsDurable_andBeforeAnythingIsSent() {
        isMarkShown = true;
        disk.beforePersist(batch -> happened.add("writes"));
        offer(1, 1, 2);
        lane.turn();
        assertThat(happened).containsExactly("writes", "marked", "sent to 2", "persisted 1");
    }

    @Test
    void startThatCannotBeMarked_stopsTheNode_andNothingIsSent() {
        markFailure = new IOException("the mark");
        offer(1, 1, 2);
        assertThat(lane.turn()).isEqualTo(Worker.ENDED);
        note();
        assertThat(happened).isEmpty();
        assertThat(lifecycle.failure()).isNotNull();
        assertThat(lifecycle.failure().message()).contains("the mark");
    }

    @Test
    void whatGatheredDuringAWrite_isWrittenAtOnce() {
        offer(1, 4, 2);
        offer(2, 5, 3);
        offer(3, 0, 2);
        turns();
        assertThat(happened).containsExactly("sent to 2", "sent to 3", "sent to 2", "persisted 3");
        assertThat(disk.store().batches()).isEqualTo(1);
        assertThat(VirtualCluster.recovered(disk).termAndVote()).isEqualTo(new TermAndVote(5, 1));
    }

    @Test
    void stepWithNothingToWrite_doesNotTroubleTheDisk_butKeepsItsPlace() {
        offer(1, 0, 2);
        turns();
        assertThat(happened).containsExactly("sent to 2", "persisted 1");
        assertThat(disk.store().batches()).isZero();
    }

    @Test
    void fullDisk_isOfferedTheVerySameBatch_beforeAnythingElse() {
        disk.full(true);
        offer(1, 4, 2);
        assertThat(turns()).isEqualTo(PersistLane.FULL_RETRY_NANOS);
        offer(2, 5, 3);
        clock.nanos = PersistLane.FULL_RETRY_NANOS - 1;
        assertThat(turns()).isEqualTo(PersistLane.FULL_RETRY_NANOS);
        clock.nanos = PersistLane.FULL_RETRY_NANOS;
        assertThat(turns()).isEqualTo(2 * PersistLane.FULL_RETRY_NANOS);
        assertThat(happened).containsExactly("stalled true");
        assertThat(counters.of(Counter.DISK_FULL)).isEqualTo(2);
        List<PersistBatch> written = whenSpaceIsBack();
        clock.nanos = 2 * PersistLane.FULL_RETRY_NANOS;
        turns();
        assertThat(happened)
                .containsExactly(
                        "stalled true", "stalled false", "sent to 2", "persisted 1", "sent to 3", "persisted 2");
        assertThat(StoredRecords.of(written.get(0)).termAndVote()).isEqualTo(new TermAndVote(4, 1));
    }

    /** Two batches that cannot be written as one, and the disk gets full between them: what is durable is confirmed, the rest offered again. */
    @Test
    void diskThatGetsFullWithinAGroup_isOfferedTheRest_andTheFirstIsConfirmed() {
        EntryBatch entries = EntryBatch.builder(1, 0)
                .add(4, 0, EntryType.COMMAND, new byte[1])
                .build();
        lane.offer(new Effects.Persist(
                1, PersistBatch.builder().entries(entries).build(), List.of(new Outgoing(2, GRANT))));
        lane.offer(new Effects.Persist(
                2, PersistBatch.builder().truncateFrom(1).build(), List.of(new Outgoing(3, GRANT))));
        disk.beforePersist(batch -> disk.full(disk.store().lastIndex() > 0 && clock.nanos == 0));
        assertThat(turns()).isEqualTo(PersistLane.FULL_RETRY_NANOS);
        assertThat(happened).containsExactly("sent to 2", "persisted 1", "stalled true");
        assertThat(disk.store().lastIndex()).isEqualTo(1);
        clock.nanos = PersistLane.FULL_RETRY_NANOS;
        turns();
        assertThat(happened.subList(3, happened.size())).containsExactly("stalled false", "sent to 3", "persisted 2");
        assertThat(disk.store().lastIndex()).isZero();
    }

    /**
     * A ticket confirms all before it: were the step that gathered written in place of the refused one, the refused vote would be lost and
     * confirmed all the same.
     */
    @Test
    void stepThatGathersWhileTheDiskRefusesAnother_isWrittenBehindTheRefusedOne() {
        disk.full(true);
        disk.beforePersist(batch -> {
            if (clock.nanos == 0) {
                offer(2, 5, 3);
            }
        });
        offer(1, 4, 2);
        turns();
        assertThat(disk.store().batches()).isZero();
        List<PersistBatch> written = whenSpaceIsBack();
        clock.nanos = PersistLane.FULL_RETRY_NANOS;
        turns();
        assertThat(happened)
                .containsExactly(
                        "stalled true", "stalled false", "sent to 2", "persisted 1", "sent to 3", "persisted 2");
        assertThat(written)
                .extracting(batch -> StoredRecords.of(batch).termAndVote())
                .containsExactly(new TermAndVote(4, 1), new TermAndVote(5, 1));
    }

    @Test
    void failedWrite_isNeverTriedAgain_andNothingIsSent() {
        disk.beforePersist(batch -> {
            throw new IOException("EIO");
        });
        offer(1, 4, 2);
        offer(2, 5, 3);
        assertThat(turns()).isEqualTo(Worker.ENDED);
        disk.beforePersist(batch -> {});
        assertThat(turns()).isEqualTo(Worker.ENDED);
        assertThat(happened).isEmpty();
        assertThat(disk.store().batches()).isZero();
        assertThat(lifecycle.failure().cause()).hasMessage("EIO");
    }

    @Test
    void errorInAWrite_stopsTheNode() {
        disk.beforePersist(batch -> {
            throw new OutOfMemoryError("heap");
        });
        offer(1, 4, 2);
        assertThat(turns()).isEqualTo(Worker.ENDED);
        assertThat(happened).isEmpty();
        assertThat(lifecycle.failure().message()).contains("heap");
    }

    @Test
    void haltDuringAWrite_letsNothingOut() {
        disk.beforePersist(batch -> lifecycle.stop());
        offer(1, 4, 2);
        offer(2, 5, 3);
        turns();
        assertThat(wires.take()).isEmpty();
        assertThat(happened).noneMatch(what -> what.startsWith("sent"));
        assertThat(disk.store().batches()).isLessThanOrEqualTo(1);
        assertThat(lane.turn()).isEqualTo(Worker.ENDED);
    }

    @Test
    void finishing_writesWhatWasHandedOver_andEnds() {
        offer(1, 4, 2);
        lane.finishWhenEmpty();
        assertThat(turns()).isEqualTo(Worker.ENDED);
        assertThat(happened).containsExactly("sent to 2", "persisted 1");
    }
}
