package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.ReadOptions;
import io.raftkit.api.RejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients of three real servers on loopback. */
class RaftClientClusterTest {
    private static final byte[] NOTHING = {};

    @Test
    void clientOfOneFollower_isServed_andGoesToTheLeader() throws Exception {
        try (CountingCluster cluster = new CountingCluster()) {
            int leader = cluster.leader();
            int follower = leader % CountingCluster.SERVERS + 1;
            try (RaftClient client =
                    CountingCluster.client().servers(cluster.address(follower)).open()) {
                Tally tally = new Tally();
                for (int i = 1; i <= 20; i++) {
                    tally.add(client.submit(NOTHING));
                }
                tally.assertHolds(CountingCluster.count(readUntilAnswered(client)));
                // Whoever led when the test began may follow by now, but some reply has named a leader.
                CountingCluster.await("a call at a server that the client was not told of", () -> {
                    readUntilAnswered(client);
                    return othersCalled(cluster, follower) > 0
                            || cluster.node(follower).status().leads();
                });
            }
        }
    }

    private static long othersCalled(CountingCluster cluster, int follower) {
        long calls = 0;
        for (int id = 1; id <= CountingCluster.SERVERS; id++) {
            calls += id == follower ? 0 : cluster.clientCalls(id);
        }
        return calls;
    }

    @Test
    void manyCallsAtOnce_areAllAnswered_eachOnce() throws Exception {
        try (CountingCluster cluster = new CountingCluster();
                RaftClient client =
                        CountingCluster.client().servers(cluster.addresses()).open()) {
            cluster.leader();
            List<CompletableFuture<byte[]>> calls = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                calls.add(client.submit(new byte[i % 500]));
            }
            Tally tally = new Tally();
            calls.forEach(tally::add);
            tally.assertHolds(CountingCluster.count(readUntilAnswered(client)));
        }
    }

    /** How calls ended. */
    private static final class Tally {
        private final AtomicLong acknowledged = new AtomicLong();
        private final AtomicLong rejected = new AtomicLong();
        private final AtomicLong unknown = new AtomicLong();
        private final Set<Long> answered = ConcurrentHashMap.newKeySet();

        /** Nothing was lost, and nothing applied twice. */
        void assertHolds(long count) {
            assertThat(answered).as("different answers").hasSize((int) acknowledged.get());
            assertThat(count).isBetween(acknowledged.get(), acknowledged.get() + unknown.get());
        }

        void add(CompletableFuture<byte[]> call) {
            try {
                answered.add(CountingCluster.count(call.join()));
                acknowledged.incrementAndGet();
            } catch (CompletionException e) {
                if (e.getCause() instanceof OutcomeUnknownException) {
                    unknown.incrementAndGet();
                } else {
                    assertThat(e).hasCauseInstanceOf(RejectedException.class);
                    rejected.incrementAndGet();
                }
            }
        }
    }

    private static void submitUntilAcknowledged(RaftClient client) {
        Tally tally = new Tally();
        for (int attempt = 1; tally.acknowledged.get() == 0; attempt++) {
            assertThat(attempt).as("attempts").isLessThan(20);
            tally.add(client.submit(NOTHING));
        }
    }

    private static byte[] readUntilAnswered(RaftClient client) {
        for (int attempt = 1; ; attempt++) {
            try {
                return client.read(NOTHING, Duration.ofMinutes(1)).join();
            } catch (CompletionException e) {
                assertThat(attempt)
                        .as("attempts, the last of which ended with " + e)
                        .isLessThan(10);
            }
        }
    }

    /** The counter is at least what was acknowledged, and at most that and what is unknown: nothing was lost, nothing applied twice. */
    @Test
    void leaderKilledUnderLoad_everyCallEnds_andNothingIsDoubled() throws Exception {
        try (CountingCluster cluster = new CountingCluster();
                RaftClient client =
                        CountingCluster.client().servers(cluster.addresses()).open()) {
            Tally tally = new Tally();
            AtomicLong stop = new AtomicLong();
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread caller = new Thread(() -> {
                    while (stop.get() == 0) {
                        List<CompletableFuture<byte[]>> some = new ArrayList<>();
                        for (int j = 0; j < 16; j++) {
                            some.add(client.submit(NOTHING));
                        }
                        some.forEach(tally::add);
                    }
                });
                callers.add(caller);
                caller.start();
            }
            CountingCluster.await("some increments", () -> tally.acknowledged.get() > 500);
            cluster.kill(cluster.leader());
            long atKill = tally.acknowledged.get();
            CountingCluster.await("some more from the next leader", () -> tally.acknowledged.get() > atKill + 500);
            stop.set(1);
            for (Thread caller : callers) {
                caller.join(TimeUnit.MINUTES.toMillis(3));
                assertThat(caller.isAlive()).isFalse();
            }
            tally.assertHolds(CountingCluster.count(readUntilAnswered(client)));
        }
    }

    /** A server alone has no leader. What it has applied it still tells whoever asks for no more. */
    @Test
    void staleReads_areAnsweredByEachServer_alsoWithoutAMajority() throws Exception {
        ReadOptions stale = ReadOptions.defaults()
                .withConsistency(ReadOptions.Consistency.STALE)
                .withTimeout(Duration.ofMinutes(1));
        try (CountingCluster cluster = new CountingCluster();
                RaftClient client =
                        CountingCluster.client().servers(cluster.addresses()).open()) {
            submitUntilAcknowledged(client);
            CountingCluster.await("a stale answer at each server", () -> {
                client.read(NOTHING, stale).join();
                return cluster.clientCalls(1) > 0 && cluster.clientCalls(2) > 0 && cluster.clientCalls(3) > 0;
            });
            long least = CountingCluster.count(readUntilAnswered(client));
            assertThat(least).isPositive();
            CountingCluster.await(
                    "server 3 to have applied it",
                    () -> CountingCluster.count(
                                    cluster.node(3).read(NOTHING, stale).join())
                            >= least);
            cluster.kill(1);
            cluster.kill(2);
            assertThat(CountingCluster.count(client.read(NOTHING, stale).join()))
                    .isGreaterThanOrEqualTo(least);
            assertThatThrownBy(() -> client.read(NOTHING, Duration.ofSeconds(2)).join())
                    .hasCauseInstanceOf(RejectedException.class);
        }
    }

    @Test
    void queryThatFails_isRejected_withTheCause() throws Exception {
        try (CountingCluster cluster = new CountingCluster();
                RaftClient client =
                        CountingCluster.client().servers(cluster.addresses()).open()) {
            assertThatThrownBy(() -> client.read(new byte[1]).join())
                    .hasCauseInstanceOf(RejectedException.class)
                    .hasMessageContaining("a query of one byte")
                    .extracting(e -> ((RejectedException) e.getCause()).reason())
                    .isEqualTo(RejectedException.Reason.QUERY_FAILED);
        }
    }

    @Test
    void commandLargerThanTheServersTake_isRejected() throws Exception {
        try (CountingCluster cluster = new CountingCluster();
                RaftClient client =
                        CountingCluster.client().servers(cluster.addresses()).open()) {
            byte[] tooLarge = new byte[cluster.node(1).maxCommandBytes() + 1];
            assertReason(client.submit(tooLarge), RejectedException.Reason.TOO_LARGE);
        }
    }

    @Test
    void clientOfAnotherCluster_isRefused() throws Exception {
        try (CountingCluster cluster = new CountingCluster();
                RaftClient client = CountingCluster.client()
                        .cluster("another")
                        .servers(cluster.addresses())
                        .open()) {
            assertReason(client.submit(NOTHING), RejectedException.Reason.REFUSED);
            assertThatThrownBy(() -> client.submit(NOTHING).join())
                    .hasMessageContaining("belongs to the cluster 'counting', and the client means 'another'");
        }
    }

    @Test
    @Tag("slow")
    void unknownGroup_isTriedElsewhere_untilTheDeadline() throws Exception {
        try (CountingCluster cluster = new CountingCluster();
                RaftClient client = CountingCluster.client()
                        .group(7)
                        .servers(cluster.addresses())
                        .open()) {
            CountingCluster.await("a call at each", () -> {
                assertReason(client.read(NOTHING, Duration.ofSeconds(10)), RejectedException.Reason.REFUSED);
                return cluster.clientCalls(1) > 0 && cluster.clientCalls(2) > 0 && cluster.clientCalls(3) > 0;
            });
        }
    }

    private static void assertReason(CompletableFuture<byte[]> call, RejectedException.Reason reason) {
        assertThatThrownBy(call::join)
                .hasCauseInstanceOf(RejectedException.class)
                .extracting(e -> ((RejectedException) e.getCause()).reason())
                .isEqualTo(reason);
    }

    /** A majority is gone: no call can be answered, and each ends all the same. */
    @Test
    void closedClient_hasEndedEveryCall() throws Exception {
        try (CountingCluster cluster = new CountingCluster()) {
            RaftClient client = CountingCluster.client()
                    .callTimeout(Duration.ofMinutes(4))
                    .servers(cluster.addresses())
                    .open();
            submitUntilAcknowledged(client);
            cluster.kill(1);
            cluster.kill(2);
            List<CompletableFuture<byte[]>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(client.submit(NOTHING));
                calls.add(client.read(NOTHING));
            }
            client.close();
            client.close();
            calls.add(client.submit(NOTHING));

            assertThat(calls).allSatisfy(call -> assertThat(call).isCompletedExceptionally());
        }
    }
}
