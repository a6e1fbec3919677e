package io.raftkit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.Command;
import io.raftkit.api.NodeListener;
import io.raftkit.api.Proposal;
import io.raftkit.api.RaftNode;
import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.Wires;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where the code of users runs, in nodes with their real threads, and what becomes of other calls while it does not return. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallbackThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(120);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final byte[] X = {120};
    private static final String OF_USERS = "raft-8[123]-(apply|complete(-\\d+)?|listeners)";

    private final Wires wires = new Wires(false);
    private final Map<Integer, RaftNode> nodes = new TreeMap<>();
    private final Map<String, Set<String>> threads = new ConcurrentHashMap<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void end() {
        release.countDown();
        nodes.values().forEach(RaftNode::close);
    }

    private void note(String what) {
        threads.computeIfAbsent(what, absent -> ConcurrentHashMap.newKeySet())
                .add(Thread.currentThread().getName());
    }

    private RaftNode start(int id) {
        RaftNode node = RaftNode.builder()
                .id(id)
                .peers("81=a:1,82=b:1,83=c:1")
                .stateMachine(new Adder() {
                    @Override
                    public byte[] apply(Command command) throws Exception {
                        note("apply");
                        return super.apply(command);
                    }

                    @Override
                    public byte[] query(byte[] query) throws Exception {
                        note("query");
                        return super.query(query);
                    }
                })
                .persister(new InMemoryPersister())
                .transport(wires.plug(id))
                .listener(new NodeListener() {
                    @Override
                    public void commitAdvanced(long commitIndex) {
                        note("listener");
                    }
                })
                .start();
        nodes.put(id, node);
        return node;
    }

    private void startAll() {
        for (int id = 81; id <= 83; id++) {
            start(id);
        }
    }

    private void hold() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for an end, whatever it is; calls may fail where the machine stands still for an election timeout. */
    private static void awaitEnd(CompletableFuture<?> future) throws Exception {
        future.handle((result, failure) -> null).get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private RaftNode leader() {
        while (true) {
            for (RaftNode node : nodes.values()) {
                if (node.status().leads()) {
                    return node;
                }
            }
            Thread.onSpinWait();
        }
    }

    private RaftNode follower() {
        RaftNode leader = leader();
        return nodes.values().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
    }

    /**
     * Makes such calls until a callback of one was called by a thread of a node: one that is added too late is called by the test. Whoever calls
     * may take the loop's turn, and the call may have ended when that is over: then each callback is late. So another caller takes some of the turns.
     */
    private void callUntilNoted(String what, Supplier<CompletableFuture<?>> call) throws Exception {
        String own = Thread.currentThread().getName();
        AtomicBoolean isNoted = new AtomicBoolean();
        Thread another = new Thread(
                () -> {
                    while (!isNoted.get()) {
                        call.get().handle((result, failure) -> null).join();
                    }
                },
                "another caller");
        another.setDaemon(true);
        another.start();
        while (threads.getOrDefault(what, Set.of()).stream().allMatch(own::equals)) {
            awaitEnd(call.get().whenComplete((result, failure) -> note(what)));
        }
        isNoted.set(true);
        another.join();
    }

    private void assertThreadsOfUsers(String... kinds) {
        String own = Thread.currentThread().getName();
        assertThat(threads).containsKeys(kinds);
        threads.forEach((what, names) ->
                assertThat(names).as(what).allMatch(name -> name.equals(own) || name.matches(OF_USERS)));
    }

    @Test
    void callbacksQueriesAppliesAndListeners_runOnNoThreadThatKeepsTheClusterGoing() throws Exception {
        startAll();
        callUntilNoted("result of submit", () -> leader().submit(X, LONG));
        callUntilNoted("result of a forwarded submit", () -> follower().submit(X, LONG));
        callUntilNoted("result of propose", () -> leader().propose(X).result());
        callUntilNoted("acceptance", () -> leader().propose(X).accepted());
        callUntilNoted("answer", () -> follower().read(new byte[0], LONG));
        callUntilNoted("rejection", () -> follower().propose(X).result());
        callUntilNoted("rejected acceptance", () -> follower().propose(X).accepted());
        wires.cut(81);
        wires.cut(82);
        wires.cut(83);
        callUntilNoted("deadline of submit", () -> nodes.get(81).submit(X, SHORT));
        callUntilNoted("deadline of read", () -> nodes.get(82).read(new byte[0], SHORT));
        CompletableFuture<?> closed = openCalls(nodes.get(81), "close");
        nodes.get(81).close();
        CompletableFuture<?> halted = openCalls(nodes.get(82), "halt");
        nodes.get(82).halt();
        awaitEnd(closed);
        awaitEnd(halted);
        assertThreadsOfUsers("apply", "query", "listener", "close", "halt");
    }

    private CompletableFuture<?> openCalls(RaftNode node, String what) {
        List<CompletableFuture<?>> open = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Proposal proposal = node.propose(X);
            for (CompletableFuture<?> future : List.of(
                    node.submit(X, LONG), node.read(new byte[0], LONG), proposal.accepted(), proposal.result())) {
                open.add(future.handle((result, failure) -> {
                    note(what);
                    return null;
                }));
            }
        }
        return CompletableFuture.allOf(open.toArray(new CompletableFuture<?>[0]));
    }

    @Test
    void callbackOfADeadline_thatSubmitsAndWaits_ends() throws Exception {
        RaftNode node = start(81);
        Duration second = Duration.ofSeconds(1);
        CompletableFuture<byte[]> nested =
                node.submit(X, second).handle((r, e) -> node.submit(X, second).join());
        awaitEnd(nested);
        assertThat(nested).isCompletedExceptionally();
        CompletableFuture<byte[]> after = node.submit(X, second);
        awaitEnd(after);
        assertThat(after.handle((r, e) -> e).join()).isInstanceOf(CallFailedException.class);
    }

    @Test
    void callbackOfAResult_thatSubmitsAndWaits_ends() throws Exception {
        startAll();
        RaftNode node = leader();
        node.read(new byte[0], LONG).join();
        CountDownLatch isWaiting = new CountDownLatch(1);
        CompletableFuture<Void> nested = CompletableFuture.allOf();
        while (isWaiting.getCount() > 0) {
            nested = node.submit(X, LONG).handle((r, e) -> {
                if (Thread.currentThread().getName().matches(OF_USERS)) {
                    isWaiting.countDown();
                    waitForEnd(node.submit(X, Duration.ofSeconds(1)));
                }
                return null;
            });
            awaitEnd(nested);
        }
        awaitEnd(node.submit(X, LONG));
    }

    private static void waitForEnd(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(CallFailedException.class);
        }
    }

    @Test
    void callbacksThatNeverReturn_keepNoOtherCallFromEnding_norTheNodeFromClosing() throws Exception {
        RaftNode node = start(81);
        for (int i = 0; i < 15; i++) {
            node.submit(X, SHORT).whenComplete((result, failure) -> hold());
        }
        for (int i = 0; i < 5; i++) {
            awaitEnd(node.submit(X, SHORT));
            awaitEnd(node.read(new byte[0], SHORT));
        }
        CompletableFuture<byte[]> open = node.submit(X, LONG);
        node.close();
        awaitEnd(open);
        assertThat(release.getCount()).as("callbacks still do not return").isOne();
    }
}
