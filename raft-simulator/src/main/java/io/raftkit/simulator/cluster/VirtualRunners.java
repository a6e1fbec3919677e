package io.raftkit.simulator.cluster;

import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Runners;
import io.raftkit.testkit.network.VirtualTime;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** The runners of one incarnation of a server, and its clock. */
final class VirtualRunners implements Runners, NodeClock {
    private final VirtualTime time;
    private final SplittableRandom random;
    private final ServerConditions conditions;
    private final Runnable afterLoopTurn;
    private final Map<String, VirtualRunner> runners = new TreeMap<>();

    VirtualRunners(VirtualTime time, SplittableRandom random, ServerConditions conditions, Runnable afterLoopTurn) {
        this.time = time;
        this.random = random;
        this.conditions = conditions;
        this.afterLoopTurn = afterLoopTurn;
    }

    @Override
    public Runner lasting(String name) {
        Runnable afterTurn = name.equals("loop") ? afterLoopTurn : () -> {};
        VirtualRunner runner = new VirtualRunner(time, conditions, latency(name), afterTurn);
        runners.put(name, runner);
        return runner;
    }

    @Override
    public Runner occasional(String name) {
        return lasting(name);
    }

    private LongSupplier latency(String name) {
        return switch (name) {
            case "persist", "snapshot", "fetch" -> () -> conditions.writeNanos(random);
            case "load", "source" -> () -> conditions.readNanos(random);
            default -> () -> 0;
        };
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
        return conditions.nanos();
    }

    @Override
    public long epochMillis() {
        return conditions.epochMillis();
    }
}
