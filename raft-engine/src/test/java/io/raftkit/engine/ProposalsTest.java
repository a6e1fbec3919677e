package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.Admission.Verdict;
import io.raftkit.engine.message.AppendEntries;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Commands on their way into a leader's log. */
class ProposalsTest {

    /** The only clock a state machine has must not run backwards: neither when the leader's does, nor when another leader's was ahead. */
    @Test
    void timeOfEntriesNeverFalls() {
        SoloServer leader = SoloServer.leader(3, 5, 4, 4);
        leader.acceptLast(2);
        leader.sent.clear();
        long previous = 1_000;
        for (long epochMillis : new long[] {5, 3_000, 2_000, 3_000, 0}) {
            leader.engine().advanceTo(2_100 * VirtualCluster.MILLIS, epochMillis);
            leader.propose("x");
            EntryBatch entry = leader.lastTo(2, AppendEntries.class).entries().get(0);
            assertThat(entry.timeAt(entry.lastIndex())).isEqualTo(Math.max(previous, epochMillis));
            previous = entry.timeAt(entry.lastIndex());
        }
    }

    /** What a turn proposes is one batch: encoded once, sent once to each follower, handed over once. */
    @Test
    void commandsOfOneProposalAreOneBatch() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.acceptLast(2);
        leader.propose("a", "b", "c");
        EntryBatch sent = leader.lastTo(2, AppendEntries.class).entries().get(0);
        List<EntryBatch> handed = leader.server.disk.getLast().batch().entries();
        assertThat(sent.count()).isEqualTo(3);
        assertThat(handed).hasSize(1);
        assertThat(handed.get(0).bytes()).isEqualTo(sent.bytes());
    }

    /** Of several commands the first that cannot be taken ends the taking: order is kept. */
    @Test
    void commandsBehindOneThatIsTooLargeAreNotTaken() {
        SoloServer leader = SoloServer.leader(3, 5);
        Admission admission = leader.propose("a", "x".repeat((1 << 16) + 1), "b");
        assertThat(admission).isEqualTo(new Admission(Verdict.TOO_LARGE, 1, 1, 5));
        assertThat(leader.log()).containsExactly(5L);
    }

    /** The bytes are copied: whoever proposed may use its array again. */
    @Test
    void commandIsCopied() {
        SoloServer only = SoloServer.with(1, 4);
        only.campaignOrLead();
        byte[] command = "x".getBytes(StandardCharsets.UTF_8);
        only.engine().propose(List.of(command));
        Arrays.fill(command, (byte) 'y');
        only.turn();
        only.write();
        assertThat(only.server.applied).containsExactly("COMMAND:x");
    }

    /** Entries are kept in memory until they are durable here: a disk slower than the others' must not fill it. */
    @Test
    void bytesNotDurableHereAreBounded_thoughTheOthersCommitThem() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.acceptLast(2);
        leader.acceptLast(3);
        String command = "x".repeat(60_000);
        for (int i = 0; i < 100; i++) {
            leader.after(5);
            leader.propose(command);
            leader.acceptLast(2);
            leader.acceptLast(3);
        }
        assertThat(leader.status().commitIndex()).isEqualTo(18);
        assertThat(leader.propose(command).verdict()).isEqualTo(Verdict.OVERLOADED);
        leader.write();
        assertThat(leader.propose(command).verdict()).isEqualTo(Verdict.TAKEN);
    }

    /** What is committed counts no longer against the bound of uncommitted bytes. */
    @Test
    void committedBytesMakeRoomForOthers() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.acceptLast(2);
        String command = "x".repeat(60_000);
        for (int i = 0; i < 100; i++) {
            assertThat(leader.propose(command).verdict()).isEqualTo(Verdict.TAKEN);
            leader.write();
            leader.acceptLast(2);
        }
    }
}
