package io.raftkit.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.api.storage.LostData;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.runtime.thread.NodeThreads;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stored data that is not this server's is refused before anything is written, sent or left behind. */
class StoredDataCheckTest {
    private static final int ID = 76;

    private final InMemoryPersister disk = new InMemoryPersister();
    private Wires wires = new Wires(true);

    private RaftNodeBuilder builder() {
        return RaftNode.builder()
                .id(ID)
                .peers("76=a:1")
                .heartbeat(Duration.ofMillis(20))
                .electionTimeout(Duration.ofMillis(100), Duration.ofMillis(150))
                .stateMachine(new Adder())
                .persister(disk)
                .transport(wires.plug(ID));
    }

    @BeforeEach
    void fillTheDisk() {
        RaftNode node = builder().start();
        node.submit(new byte[] {1}, Duration.ofSeconds(60)).join();
        // Behind the configuration that seals the cluster, which comes when the first entry is committed.
        node.submit(new byte[] {1}, Duration.ofSeconds(60)).join();
        node.close();
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(NodeThreads.of(ID)).isEmpty();
        assertThat(wires.isRegistered(ID)).isFalse();
        assertThat(disk.isClosed()).isFalse();
    }

    private void refused(Consumer<RaftNodeBuilder> mistake, String... said) {
        RaftNodeBuilder builder = builder();
        mistake.accept(builder);
        long writes = disk.store().batches();
        assertThatThrownBy(builder::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll(said);
        assertThat(disk.store().batches()).isEqualTo(writes);
    }

    @Test
    void sameServer_startsAgain() {
        long stored = disk.store().lastIndex();
        RaftNode node = builder().peers("76=elsewhere:9").start();
        long found = node.status().lastIndex();
        node.close();
        assertThat(found).isGreaterThanOrEqualTo(stored);
    }

    @Test
    void anotherServersData() {
        refused(b -> b.id(2).peers("2=a:1"), "belongs to server 76", "this is server 2", "id(...)");
    }

    @Test
    void anotherGroupsData() {
        refused(b -> b.group(3), "belongs to group 0", "serves group 3", "group(...)");
    }

    @Test
    void anotherClustersData() {
        refused(b -> b.cluster("other"), "a cluster without a name", "\"other\"", "cluster(...)");
    }

    @Test
    void namedClustersData_withAnotherNameOrNone() {
        InMemoryPersister named = new InMemoryPersister();
        RaftNode node = builder().persister(named).cluster("blue").start();
        node.read(new byte[0], Duration.ofSeconds(60)).join();
        node.close();
        refused(b -> b.persister(named).cluster("green"), "another cluster", "\"green\"");
        refused(b -> b.persister(named), "a cluster with a name", "cluster(...)");
        builder().persister(named).cluster("blue").start().close();
    }

    /** The stored configuration decides who is a member; the peers only say where members are reached. */
    @Test
    void otherPeersThanStored_areAWarningThatNamesBoth() {
        for (String peers : List.of("76=a:1,77=b:1", "76=a:1,75=b:1,77=c:1")) {
            RaftNode node = builder().peers(peers).start();
            try {
                node.submit(new byte[] {1}, Duration.ofSeconds(60)).join();
                assertThat(node.status().warnings())
                        .singleElement()
                        .satisfies(warning -> assertThat(warning).contains("76, 77]", "of [76].", "peers(...)"));
                assertThat(node.status().peers()).as("nobody else is a member").isEmpty();
            } finally {
                node.close();
            }
        }
    }

    @Test
    void samePeersAsStored_areNoWarning() {
        RaftNode node = builder().peers("76=moved:1").start();
        List<String> warnings = node.status().warnings();
        node.close();
        assertThat(warnings).isEmpty();
    }

    /** The newest stored configuration, not the one the cluster began with. */
    @Test
    void configurationInTheLog_decidesWhoTheMembersAre() throws IOException {
        Configuration grown = Configuration.of(List.of(Member.voter(ID, ""), Member.learner(78, "c:1")));
        appendConfiguration(grown.toBytes());
        RaftNode node = builder().peers("76=a:1,78=d:1").start();
        NodeStatus status = node.status();
        node.close();
        assertThat(status.warnings()).isEmpty();
        assertThat(status.peers())
                .extracting(PeerStatus::id, PeerStatus::address)
                .containsExactly(tuple(78, "d:1"));
        RaftNode unaware = builder().start();
        NodeStatus seen = unaware.status();
        unaware.close();
        assertThat(seen.warnings()).as("peers that are given as before").isEmpty();
        assertThat(seen.peers()).extracting(PeerStatus::address).as("as stored").containsExactly("c:1");
    }

    @Test
    void configurationInTheLog_thatCannotBeRead() throws IOException {
        appendConfiguration(new byte[] {99});
        refused(b -> {}, "in entry " + disk.store().lastIndex(), "version 99");
    }

    @Test
    void configurationInTheLog_ofALaterFeatureLevel() throws IOException {
        appendConfiguration(Configuration.of(List.of(Member.voter(ID, ""))).toBuilder()
                .featureLevel(7)
                .build()
                .toBytes());
        refused(
                b -> {},
                "is of a cluster that was upgraded",
                "The configuration in entry " + disk.store().lastIndex() + " has the feature level 7",
                "supports levels up to 1",
                "start a release that speaks protocol version 7");
    }

    private void appendConfiguration(byte[] payload) throws IOException {
        EntryBatch last = disk.read(disk.store().lastIndex(), disk.store().lastIndex(), 1 << 20);
        disk.persist(PersistBatch.builder()
                .entries(EntryBatch.builder(disk.store().lastIndex() + 1, 0)
                        .add(last.lastTerm(), last.timeAt(disk.store().lastIndex()), EntryType.CONFIGURATION, payload)
                        .build())
                .build());
    }

    @Test
    void switchThatIsFixed() {
        refused(b -> b.noOpOnElection(false), "noOpOnElection is false", "started with true");
    }

    @Test
    void stateMachineAheadOfTheLog() {
        long stored = disk.store().lastIndex();
        refused(
                b -> b.stateMachine(new Adder() {
                    @Override
                    public long lastApplied() {
                        return stored + 1;
                    }
                }),
                "up to " + (stored + 1),
                "log ends at " + stored,
                LostData.remedy("this server"));
    }

    @Test
    void stateMachineWithItsOwnDisk_isGivenOnlyWhatFollows() {
        long stored = disk.store().lastIndex();
        Adder machine = new Adder() {
            @Override
            public long lastApplied() {
                return stored;
            }
        };
        RaftNode node = builder().stateMachine(machine).start();
        node.submit("new".getBytes(), Duration.ofSeconds(60)).join();
        node.close();
        assertThat(machine.applied()).containsExactly("new");
    }

    @Test
    void stateMachineThatThrows_isNamed() {
        refused(
                b -> b.stateMachine(new Adder() {
                    @Override
                    public long lastApplied() {
                        throw new IllegalStateException("its own disk");
                    }
                }),
                "Server 76 did not start",
                "its own disk");
    }

    @Test
    void logOrTermWithoutTheRecordOfTheFirstStart() throws IOException {
        InMemoryPersister damaged = new InMemoryPersister();
        damaged.persist(
                StoredRecords.put(PersistBatch.builder(), new TermAndVote(4, 2)).build());
        refused(
                b -> b.persister(damaged),
                "not the record of the server's first start",
                "damaged",
                LostData.remedy("this server"));
    }

    @Test
    void unreadableStorage_isNamedWithItsReason() throws IOException {
        long configuration = Recovery.of(disk).configurations().get(0);
        refused(
                b -> b.persister(new Broken(null, 0)),
                "stored data of server 76",
                "segment 3 at byte 17 fails its checksum");
        refused(
                b -> b.persister(new Broken(disk, disk.store().lastIndex())),
                "last stored entry, " + disk.store().lastIndex(),
                "EIO");
        refused(
                b -> b.persister(new Broken(disk, configuration)),
                "entry " + configuration + ", which holds a configuration",
                "EIO");
    }

    private record Broken(Persister stored, long unreadable) implements Persister {
        @Override
        public void recover(Recovery into) throws IOException {
            if (stored == null) {
                throw new IOException("segment 3 at byte 17 fails its checksum: restore it from a copy");
            }
            stored.recover(into);
        }

        @Override
        public void persist(PersistBatch batch) {
            throw new AssertionError("never written to");
        }

        @Override
        public EntryBatch read(long from, long to, int bytesMax) throws IOException {
            if (from == unreadable) {
                throw new IOException("EIO");
            }
            return stored.read(from, to, bytesMax);
        }

        @Override
        public void close() {
            throw new AssertionError("not the node's to close");
        }
    }

    @Test
    void transportThatServesTheGroupAlready() {
        RaftNode node = builder().start();
        // The first node goes on writing, an election among the rest, so only the other's disk has to stay as it is.
        InMemoryPersister other = new InMemoryPersister();
        assertThatThrownBy(builder().persister(other)::start)
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("does not take server 76 for group 0");
        assertThat(other.store().batches()).isZero();
        node.close();
    }
}
