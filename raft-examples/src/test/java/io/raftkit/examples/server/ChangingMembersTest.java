package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.membership.Members;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.counter.Counter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The members of a cluster over HTTP are changed, as "Changing the members" of docs/USING.md says. */
class ChangingMembersTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private HttpNodes nodes;

    @BeforeEach
    void start() throws IOException {
        nodes = new HttpNodes(directory);
        for (int id = 1; id <= 3; id++) {
            nodes.start(id, cluster(nodes.builder("data", id)));
        }
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private static RaftNodeBuilder cluster(RaftNodeBuilder builder) {
        return builder.cluster("orders").allowJoins().stateMachine(new Counter());
    }

    /** A server that is told of no other. */
    private RaftNodeBuilder joining(String place, int id, String address) {
        return cluster(RaftNode.builder()
                .id(id)
                .peers(id + "=" + address)
                .data(nodes.data(place, id))
                .joins());
    }

    /** Asks the leader among these servers, and again if it is another by then. */
    private void change(String what, List<Integer> among, Function<Members, CompletableFuture<Long>> change) {
        HttpNodes.repeat(
                what,
                () -> change.apply(Await.until(
                                "a leader",
                                HttpNodes.PATIENCE,
                                () -> among.stream()
                                        .map(nodes::get)
                                        .filter(node -> node.status().leads())
                                        .findFirst())
                        .members()));
    }

    private void increment(int id) {
        HttpNodes.repeat("a command is applied", () -> nodes.get(id).submit(new byte[] {1}, TIMEOUT));
    }

    private int read(int id) {
        return HttpNodes.repeat("a query is answered", () -> nodes.get(id).read(new byte[0], TIMEOUT))[0];
    }

    @Test
    void serverTakesThePlaceOfAnother() throws IOException {
        String address = HttpNodes.local(FreePorts.find(1).get(0));
        increment(1);
        nodes.start(4, joining("data", 4, address));
        List<Integer> former = List.of(1, 2, 3);
        change("4 is added", former, members -> members.add(4, address, TIMEOUT));
        change("4 is promoted", former, members -> members.promote(4, TIMEOUT));
        List<Integer> all = List.of(1, 2, 3, 4);
        change("1 is removed", all, members -> members.remove(1, TIMEOUT));
        nodes.stop(1);
        int before = read(4);
        nodes.stop(2);
        increment(4);
        assertThat(read(4)).as("3 and 4 are a majority of 2, 3 and 4").isGreaterThan(before);
        assertThat(nodes.get(4).status().members().configuration().voters()).containsExactly(2, 3, 4);
    }

    /** Through any member, whether it leads or not. */
    @Test
    void serversJoinByThemselves() throws IOException {
        increment(1);
        List<Integer> ports = FreePorts.find(2);
        for (int id = 4; id <= 5; id++) {
            String address = HttpNodes.local(ports.get(id - 4));
            String member = id - 2 + "=" + nodes.address(id - 2);
            nodes.start(id, joining("data", id, address).joins(member));
            awaitVoter(id);
        }
        int before = read(5);
        nodes.stop(1);
        nodes.stop(2);
        increment(5);
        assertThat(read(4)).as("3, 4 and 5 are a majority").isGreaterThan(before);
    }

    private void awaitVoter(int id) {
        Await.until(
                "server " + id + " is a voter as far as it knows",
                HttpNodes.PATIENCE,
                () -> Optional.of(nodes.get(id).status().members())
                        .filter(members -> members.configuration().voters().contains(id)
                                && !members.configuration().isJoint()));
    }

    /** So that the members have agreed on the storage that is lost. */
    private void awaitAgreement() {
        increment(1);
        Await.until(
                "the members have agreed on all storages",
                HttpNodes.PATIENCE,
                () -> nodes.get(1).status().members().configuration().members().stream()
                                .allMatch(member -> member.storeId() != 0)
                        ? Optional.of(true)
                        : Optional.empty());
    }

    private void replaceThird(String address) {
        nodes.stop(3);
        nodes.start(3, joining("new", 3, address));
        long storeId = nodes.get(3).status().members().storeId();
        List<Integer> others = List.of(1, 2);
        change("3 is replaced", others, members -> members.replace(3, storeId, address, TIMEOUT));
        change("3 is promoted", others, members -> members.promote(3, TIMEOUT));
    }

    private void requireMajorityWithTheThird() {
        int before = read(3);
        nodes.stop(2);
        increment(3);
        assertThat(read(3)).as("1 and 3 are a majority").isGreaterThan(before);
    }

    @Test
    void serverThatLostItsDisk_isReplacedUnderItsId() {
        awaitAgreement();
        replaceThird(nodes.address(3));
        requireMajorityWithTheThird();
    }

    /** The others were given the old address, and are not restarted. */
    @Test
    void serverOnAnotherMachine_isPutInThePlaceOfOneThatIsLost() throws IOException {
        awaitAgreement();
        replaceThird(HttpNodes.local(FreePorts.find(1).get(0)));
        requireMajorityWithTheThird();
    }

    /** With its directory, and without a restart of the others. */
    @Test
    void serverMoves() throws IOException {
        awaitAgreement();
        String address = HttpNodes.local(FreePorts.find(1).get(0));
        nodes.stop(3);
        nodes.move(3, address);
        nodes.start(3, cluster(nodes.builder("data", 3)));
        long storeId = nodes.get(3).status().members().storeId();
        change("3 has moved", List.of(1, 2), members -> members.replace(3, storeId, address, TIMEOUT));
        requireMajorityWithTheThird();
    }
}
