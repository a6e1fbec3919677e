package com.example.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.Proposal;
import io.raftkit.api.RaftNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host that knows nothing of this project but its API: it compiles, and lives through hundreds of crashes of its nodes. */
@Tag("slow")
class HostTest {
    private static final int CYCLES = 250;
    private static final int UNCOMMITTED = 200;
    private static final long HEAP_TOLERANCE_BYTES = 6 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Host> hosts = new ArrayList<>();
    private final BitSet acknowledged = new BitSet();
    private int number;
    private int abandoned;

    private record Footprint(List<String> threads, long heapBytes) {}

    @Test
    void hostCompilesAgainstTheApiAlone(@TempDir Path classes) throws Exception {
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        Path api = Path.of(RaftNode.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> arguments = new ArrayList<>(List.of(
                "--release",
                "17",
                "-Xlint:all",
                "-Werror",
                "-proc:none",
                "-cp",
                api.toString(),
                "-d",
                classes.toString()));
        for (Class<?> source :
                List.of(Calls.class, CallTransport.class, BlobPersister.class, Tally.class, Host.class)) {
            arguments.add(Path.of("src/test/java", source.getName().replace('.', '/') + ".java")
                    .toString());
        }
        assertThat(javac.run(System.out, System.err, arguments.toArray(String[]::new)))
                .isZero();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void crashedAgainAndAgain_leavesNoThreadsAndNoMemoryBehind() {
        try (Calls calls = new Calls(10)) {
            for (int id = 1; id <= 3; id++) {
                hosts.add(new Host(id, calls));
                hosts.get(id - 1).start();
            }
            Footprint early = null;
            long blobsEarly = 0;
            for (int cycle = 1; cycle <= CYCLES; cycle++) {
                crashALeaderThatIsCutOff(calls);
                if (cycle == 10) {
                    early = footprint(calls);
                    blobsEarly = blobs();
                }
            }
            Footprint late = footprint(calls);
            assertThat(late.threads).isEqualTo(Objects.requireNonNull(early).threads);
            assertThat(late.heapBytes - blobs())
                    .as("heap besides the blobs, after %d cycles", CYCLES)
                    .isLessThan(early.heapBytes - blobsEarly + HEAP_TOLERANCE_BYTES);
            assertThat(abandoned)
                    .as("commands given to a leader that was cut off")
                    .isGreaterThan(100 * CYCLES);
            assertThat(calls.answered())
                    .as("frames that came as the reply to a call, of %d calls", calls.made())
                    .isGreaterThan(calls.made() / 8);
            checkTallies();
        } finally {
            hosts.forEach(host -> host.node().close());
        }
        await("threads of the nodes to end", () -> threads().isEmpty() ? true : null);
    }

    private void crashALeaderThatIsCutOff(Calls calls) {
        Host leader = await("a leader", this::leader);
        calls.cutOff(leader.id());
        List<Proposal> proposals = new ArrayList<>();
        for (int i = 0; i < UNCOMMITTED; i++) {
            proposals.add(leader.node().propose(Tally.command(number++)));
        }
        for (Proposal proposal : proposals) {
            abandoned += proposal.accepted().join().leads() ? 1 : 0;
        }
        leader.halt();
        proposals.forEach(proposal -> assertThat(proposal.result()).isDone());
        calls.reconnect(leader.id());
        calls.down(leader.id());
        leader.start();
        await("a command of the restarted node", () -> submit(leader));
    }

    /** Each attempt has a number of its own, for that of a failed one may still be applied. */
    private Boolean submit(Host host) {
        int mine = number++;
        try {
            host.node().submit(Tally.command(mine), Duration.ofSeconds(5)).join();
            acknowledged.set(mine);
            return true;
        } catch (CompletionException e) {
            assertThat(e.getCause()).isInstanceOf(CallFailedException.class);
            return null;
        }
    }

    private Host leader() {
        return hosts.stream()
                .filter(host -> host.node().status().leads())
                .findFirst()
                .orElse(null);
    }

    private void checkTallies() {
        await("a last command", () -> submit(hosts.get(0)));
        BitSet first = await("all to agree", this::agreed);
        assertThat(acknowledged.cardinality()).isGreaterThan(CYCLES);
        BitSet missing = (BitSet) acknowledged.clone();
        missing.andNot(first);
        assertThat(missing.cardinality())
                .as("acknowledged commands that are missing")
                .isZero();
        hosts.forEach(
                host -> assertThat(host.tally().twice()).as("applied twice").isZero());
    }

    private BitSet agreed() {
        BitSet first = hosts.get(0).tally().seen();
        return hosts.stream().allMatch(host -> host.tally().seen().equals(first)) ? first : null;
    }

    private long blobs() {
        return hosts.stream().mapToLong(Host::blobBytes).sum();
    }

    private Footprint footprint(Calls calls) {
        await("calls that take long to fail", () -> calls.underWay() < 50 ? true : null);
        List<String> threads = await("the threads of three nodes at rest", HostTest::threadsAtRest);
        long heap = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            heap = Math.min(heap, runtime.totalMemory() - runtime.freeMemory());
        }
        return new Footprint(threads, heap);
    }

    private static List<String> threadsAtRest() {
        List<String> threads = threads();
        return threads.size() <= 12 ? threads : null;
    }

    private static List<String> threads() {
        return Stream.of(Thread.getAllStackTraces().keySet())
                .flatMap(threads -> threads.stream().filter(Thread::isAlive).map(Thread::getName))
                .filter(name -> name.startsWith("raft-"))
                .sorted()
                .toList();
    }

    private static <T> T await(String what, Supplier<T> source) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (T found = source.get(); ; found = source.get()) {
            if (found != null) {
                return found;
            }
            assertThat(System.nanoTime()).as("time waiting for %s", what).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
