package io.raftkit.benchmarks.micro;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Three engines on one thread commit turns of 256 commands of 100 bytes. An operation is a command, applied by the leader. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EngineBenchmark {
    private static final int COMMANDS = 256;
    private static final int BYTES = 100;

    private final List<byte[]> commands = Collections.nCopies(COMMANDS, new byte[BYTES]);
    private EngineTrio engines;

    /** Begins with engines of which one leads. */
    @Setup
    public void elect() {
        engines = EngineTrio.led();
    }

    /** One turn of the leader, and all that follows from it. */
    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public long commit() {
        return engines.commit(commands);
    }
}
