package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.server.FakeNode;
import io.raftkit.examples.server.HttpApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo's own bookkeeping, against three servers that fail in every way a server may and share one state machine. */
class ClientsTest {
    private static final int GOAL = 2_000;

    private final Increments machine = new Increments();
    private final Ledger ledger = new Ledger();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private HttpApi good;
    private HttpApi refusing;
    private HttpApi forgetful;

    @BeforeEach
    void start() throws IOException {
        good = serve(this::apply);
        refusing = serve(command -> turn(3) ? reject() : apply(command));
        forgetful = serve(command -> turn(400) ? lose(command) : apply(command));
    }

    @AfterEach
    void stop() {
        good.close();
        refusing.close();
        forgetful.close();
    }

    private static HttpApi serve(Function<byte[], CompletableFuture<byte[]>> submit) throws IOException {
        FakeNode node = new FakeNode(submit, query -> new CompletableFuture<>());
        return HttpApi.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), DemoNode.routes(node));
    }

    private boolean turn(int of) {
        return calls.incrementAndGet() % of == 0;
    }

    private synchronized CompletableFuture<byte[]> apply(byte[] command) {
        return CompletableFuture.completedFuture(machine.apply(new Command(1, 1, 0, ByteBuffer.wrap(command))));
    }

    private static CompletableFuture<byte[]> reject() {
        return CompletableFuture.failedFuture(new RejectedException(RejectedException.Reason.NO_LEADER, "no leader"));
    }

    private CompletableFuture<byte[]> lose(byte[] command) {
        if (lost.incrementAndGet() % 2 == 1) {
            apply(command);
        }
        return CompletableFuture.failedFuture(
                new OutcomeUnknownException(OutcomeUnknownException.Reason.DEADLINE, "no answer"));
    }

    @Test
    void verdict_isCleanThoughServersRejectAndLose() {
        try (Clients clients = new Clients(() -> List.of(good.port(), refusing.port(), forgetful.port(), 0), ledger)) {
            clients.start(8);
            Await.until(
                    "increments, one unknown among them",
                    Duration.ofMinutes(2),
                    () -> ledger.count() >= GOAL && !ledger.unknown().isEmpty() ? Optional.of(true) : Optional.empty());
        }
        AppliedState books = AppliedState.read(machine.query(new byte[0]));
        Verdict verdict = Verdict.of(ledger.acknowledged(), ledger.unknown(), Collections.nCopies(3, books));
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.counted()).isGreaterThanOrEqualTo(GOAL);
        assertThat(books.value()).isEqualTo(verdict.counted() + verdict.applied());
    }
}
