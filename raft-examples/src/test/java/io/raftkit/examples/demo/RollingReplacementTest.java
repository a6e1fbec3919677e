package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.membership.Members;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.server.HttpNodes;
import io.raftkit.examples.server.StorageChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All three servers of a cluster over HTTP are replaced, one after the other, while callers increment. */
class RollingReplacementTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    /** It may use whatever is there; this module requires one storage. */
    private static final Module READS_ALL = ClassLoader.getSystemClassLoader().getUnnamedModule();

    private static final int CALLERS = 4;
    private static final int INCREMENTS_EACH = 100;

    @TempDir
    Path directory;

    private HttpNodes nodes;
    private final Map<Integer, RaftNode> serving = new ConcurrentHashMap<>();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastId = new AtomicLong();
    private volatile boolean isOver;

    @AfterEach
    void close() {
        isOver = true;
        nodes.close();
    }

    private RaftNodeBuilder server(int id, String peers, String storage) {
        return RaftNode.builder(READS_ALL)
                .id(id)
                .cluster("orders")
                .peers(peers)
                .data(nodes.data("server", id))
                .setting("transport", "http")
                .setting("storage", storage)
                .stateMachine(new Increments());
    }

    private void start(int id, RaftNodeBuilder server) {
        nodes.start(id, server);
        serving.put(id, nodes.get(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {StorageChoice.MAPDB, StorageChoice.JOURNAL})
    void nothingIsLost_andNothingCountedTwice(String storage) throws Exception {
        nodes = new HttpNodes(directory);
        for (int id = 1; id <= 3; id++) {
            start(id, server(id, nodes.peers(), storage));
        }
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(CompletableFuture.runAsync(this::increment, each -> new Thread(each).start()));
        }
        for (int old = 1; old <= 3; old++) {
            awaitIncrements();
            replace(old, old + 3, storage);
        }
        awaitIncrements();
        isOver = true;
        callers.forEach(CompletableFuture::join);
        for (int id = 4; id <= 6; id++) {
            RaftNode node = nodes.get(id);
            byte[] state = HttpNodes.repeat("server " + id + " reads", () -> node.read(new byte[0], TIMEOUT));
            AppliedState applied = AppliedState.read(state);
            assertThat(applied.timesById().keySet()).as("server %d", id).containsAll(acknowledged);
            assertThat(applied.timesById().values()).as("server %d", id).allMatch(times -> times == 1);
            assertThat(node.status().members().configuration().voters()).containsExactly(4, 5, 6);
        }
    }

    /** Each call once, at the servers in turn: what has no known outcome is not asked for again. */
    private void increment() {
        while (!isOver) {
            long id = lastId.incrementAndGet();
            List<RaftNode> now = List.copyOf(serving.values());
            try {
                now.get((int) (id % now.size()))
                        .submit(Increments.command(id), TIMEOUT)
                        .join();
                acknowledged.add(id);
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CallFailedException.class);
            }
        }
    }

    private void awaitIncrements() {
        int before = acknowledged.size();
        Await.until(
                "more increments are acknowledged",
                HttpNodes.PATIENCE,
                () -> acknowledged.size() >= before + INCREMENTS_EACH ? Optional.of(true) : Optional.empty());
    }

    private void replace(int old, int id, String storage) throws IOException {
        String address = HttpNodes.local(FreePorts.find(1).get(0));
        start(id, server(id, id + "=" + address, storage).joins());
        change("server " + id + " is added", members -> members.add(id, address, TIMEOUT));
        change("server " + id + " is promoted", members -> members.promote(id, TIMEOUT));
        change("server " + old + " is removed", members -> members.remove(old, TIMEOUT));
        serving.remove(old);
        nodes.stop(old);
    }

    /** Asks the leader, and again if it is another by then: what is done already is not done twice. */
    private void change(String what, Function<Members, CompletableFuture<Long>> change) {
        HttpNodes.repeat(
                what,
                () -> change.apply(Await.until(
                                "a leader",
                                HttpNodes.PATIENCE,
                                () -> serving.values().stream()
                                        .filter(node -> node.status().leads())
                                        .findFirst())
                        .members()));
    }
}
