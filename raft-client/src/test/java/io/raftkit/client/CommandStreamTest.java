package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.client.ClientRequest.Kind;
import io.raftkit.api.client.SessionBodies;
import io.raftkit.client.FakeCluster.Fate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands of a client in its session: whatever becomes of requests and replies, each takes effect once, and is answered. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandStreamTest {
    private static final byte[] COMMAND = {1, 2, 3};

    private static RaftClient client(FakeCluster cluster) {
        return RaftClient.builder()
                .servers(cluster.addresses())
                .callTimeout(Duration.ofMinutes(2))
                .open();
    }

    private static long count(CompletableFuture<byte[]> call) {
        return SessionBodies.opened(call.join());
    }

    private static List<CompletableFuture<byte[]>> submit(RaftClient client, int count) {
        List<CompletableFuture<byte[]>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(client.submit(COMMAND));
        }
        return calls;
    }

    /** The first request with commands comes to this end, and those after it are answered. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TAKEN_AND_EXPIRED")
    void commandsOfARequestThatFails_takeEffectOnce_andAreAnswered(Fate fate) throws Exception {
        boolean[] hasFailed = {false};
        try (FakeCluster cluster = new FakeCluster(2, (number, kind) -> {
                    boolean fails = kind == Kind.SUBMIT_IN_SESSION && !hasFailed[0];
                    hasFailed[0] |= fails;
                    return fails ? fate : Fate.ANSWERED;
                });
                RaftClient client = client(cluster)) {
            TreeSet<Long> results = new TreeSet<>();
            submit(client, 100).forEach(call -> results.add(count(call)));
            assertThat(results).hasSize(100);
            assertThat(results.last()).isEqualTo(100);
            assertThat(cluster.count()).isEqualTo(100);
        }
    }

    /** What is sent again is what has no result, in the order in which it was first sent. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void commandsWhileEverythingFails_takeEffectOnce_inTheOrderOfTheirCalls(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Fate[] fates = {
            Fate.ANSWERED,
            Fate.TAKEN_AND_BROKEN,
            Fate.BROKEN_BEHIND_A_REPLY,
            Fate.BROKEN,
            Fate.LATE,
            Fate.NO_LEADER,
            Fate.FIRST_LOST
        };
        try (FakeCluster cluster = new FakeCluster(3, (number, kind) -> fates[random.nextInt(fates.length)]);
                RaftClient client = client(cluster)) {
            List<CompletableFuture<byte[]>> calls = submit(client, 2_000);
            for (int i = 0; i < calls.size(); i++) {
                assertThat(count(calls.get(i))).isEqualTo(i + 1);
            }
            assertThat(cluster.count()).isEqualTo(2_000);
            assertThat(cluster.opened).isOne();
        }
    }

    /** A number must not come to another command while a copy of the one that it belongs to may still arrive. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void commandsOfCallsThatEndEarly_takeEffectOnceAtMost_andNotIfTheyAreRejected(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Fate[] fates = {Fate.ANSWERED, Fate.LATE, Fate.TAKEN_AND_BROKEN, Fate.NO_LEADER, Fate.FIRST_LOST};
        try (FakeCluster cluster = new FakeCluster(3, (number, kind) -> fates[random.nextInt(fates.length)]);
                RaftClient client = client(cluster)) {
            Map<Long, CompletableFuture<byte[]>> calls = new TreeMap<>();
            for (long id = 1; id <= 500; id++) {
                byte[] command = ByteBuffer.allocate(Long.BYTES).putLong(id).array();
                boolean endsEarly = id % 3 != 0;
                calls.put(id, client.submit(command, Duration.ofMillis(endsEarly ? id % 50 : 120_000)));
                if (id % 20 == 0) {
                    // Not all at once, so that some end while others are sent.
                    calls.get(id / 3 * 3).join();
                }
            }
            // What is late arrives with the next request.
            calls.values()
                    .forEach(call -> call.exceptionally(failure -> COMMAND).join());
            client.submit(COMMAND).join();
            List<Long> applied = cluster.applied();
            assertThat(applied.stream().filter(id -> id != 0)).doesNotHaveDuplicates();
            calls.forEach((id, call) -> assertHolds(call, applied.indexOf(id)));
        }
    }

    private static void assertHolds(CompletableFuture<byte[]> call, int place) {
        if (!call.isCompletedExceptionally()) {
            assertThat(count(call)).isEqualTo(place + 1);
        } else if (place >= 0) {
            assertThatThrownBy(call::join).hasCauseInstanceOf(OutcomeUnknownException.class);
        }
    }

    /** Whether they took effect is not known any more. Those that come later are sent in another session. */
    @Test
    void commandsThatWereTaken_whenTheirSessionExpired_areUnknown() throws Exception {
        try (FakeCluster cluster =
                        new FakeCluster(1, (number, kind) -> number == 3 ? Fate.TAKEN_AND_EXPIRED : Fate.ANSWERED);
                RaftClient client = client(cluster)) {
            assertThat(count(client.submit(COMMAND))).isEqualTo(1);
            CompletableFuture<byte[]> lost = client.submit(COMMAND);
            assertThatThrownBy(lost::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            OutcomeUnknownException.class,
                            unknown -> assertThat(unknown.reason())
                                    .isEqualTo(OutcomeUnknownException.Reason.SESSION_EXPIRED));
            assertThat(count(client.submit(COMMAND))).isEqualTo(3);
            assertThat(cluster.opened).isEqualTo(2);
        }
    }

    /** A session is opened by the first command, and closed with the client; reads need none. */
    @Test
    void session_isOpenedWhenItIsNeeded_andClosedWithTheClient() throws Exception {
        try (FakeCluster cluster = new FakeCluster(1, (number, kind) -> Fate.ANSWERED)) {
            client(cluster).close();
            assertThat(cluster.requests()).isZero();
            try (RaftClient client = client(cluster)) {
                assertThat(count(client.submit(COMMAND))).isEqualTo(1);
            }
            assertThat(cluster.opened).isOne();
            assertThat(cluster.closed).isOne();
        }
    }

    /** A call that ends at its deadline before it was sent has no number, and leaves no gap. */
    @Test
    void commandThatEndsBeforeItIsSent_leavesNoGap() throws Exception {
        try (FakeCluster cluster = new FakeCluster(1, (number, kind) -> Fate.ANSWERED);
                RaftClient client = client(cluster)) {
            for (int i = 1; i <= 20; i++) {
                CompletableFuture<byte[]> ended = client.submit(COMMAND, Duration.ZERO);
                long before = cluster.count();
                assertThat(count(client.submit(COMMAND))).isBetween(before + 1, before + 2);
                assertThat(ended).isCompletedExceptionally();
            }
        }
    }
}
