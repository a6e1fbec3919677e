package io.raftkit.testkit.sim;

import io.raftkit.runtime.loop.NodeClock;
import io.raftkit.runtime.loop.Runner;
import io.raftkit.runtime.loop.Runners;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The runners of one life of a server, and its clock. */
final class VirtualRunners implements Runners, NodeClock {
    /** The clock on the wall when virtual time begins. */
    private static final long EPOCH_MILLIS = 1_700_000_000_000L;

    private final VirtualTime time;
    private final SplittableRandom random;
    private final ClusterSettings settings;
    private final Map<String, VirtualRunner> runners = new TreeMap<>();

    VirtualRunners(VirtualTime time, SplittableRandom random, ClusterSettings settings) {
        this.time = time;
        this.random = random;
        this.settings = settings;
    }

    @Override
    public Runner lasting(String name) {
        VirtualRunner runner = new VirtualRunner(time, latency(name));
        runners.put(name, runner);
        return runner;
    }

    @Override
    public Runner occasional(String name) {
        return lasting(name);
    }

    private LongSupplier latency(String name) {
        switch (name) {
            case "persist":
                return () -> between(settings.writeLowestNanos, settings.writeHighestNanos);
            case "load":
                return () -> between(settings.readLowestNanos, settings.readHighestNanos);
            default:
                return () -> 0;
        }
    }

    private long between(long lowest, long highest) {
        return lowest == highest ? lowest : random.nextLong(lowest, highest + 1);
    }

    VirtualRunner persist() {
        return named("persist");
    }

    VirtualRunner apply() {
        return named("apply");
    }

    private VirtualRunner named(String name) {
        VirtualRunner runner = runners.get(name);
        if (runner == null) {
            throw new IllegalStateException("a node has no runner called " + name + " but " + runners.keySet());
        }
        return runner;
    }

    /** Lets no turn begin for a while, as a long pause of the process does. */
    void hold(long nanos) {
        runners.values().forEach(runner -> runner.hold(nanos));
    }

    /** Lets every runner come to its end. The node is stopped. */
    void finish() {
        runners.values().forEach(runner -> {
            runner.finish();
            runner.join(0);
        });
    }

    @Override
    public long nanos() {
        return time.nanos();
    }

    @Override
    public long epochMillis() {
        return EPOCH_MILLIS + TimeUnit.NANOSECONDS.toMillis(time.nanos());
    }
}
