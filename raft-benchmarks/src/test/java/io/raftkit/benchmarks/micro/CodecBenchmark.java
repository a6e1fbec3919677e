package io.raftkit.benchmarks.micro;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.Message;
import io.raftkit.engine.message.MessageCodec;
import java.nio.ByteBuffer;
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

/** A request with 256 commands of 100 bytes: its entries built, and the request written and read, with all checks. An operation is a command. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final int COMMANDS = 256;
    private static final int BYTES = 100;
    private static final long FIRST_INDEX = 1_000;

    private AppendEntries request;
    private int kind;
    private ByteBuffer body;

    /** Writes the request once, to be read. */
    @Setup
    public void write() {
        request = Requests.append(Requests.entries(FIRST_INDEX, COMMANDS, BYTES));
        kind = MessageCodec.kind(request);
        List<ByteBuffer> parts = MessageCodec.encode(request);
        body = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(part -> body.put(part.duplicate()));
        body.flip();
    }

    /** Encodes commands as entries, with their checksums. */
    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public EntryBatch buildEntries() {
        return Requests.entries(FIRST_INDEX, COMMANDS, BYTES);
    }

    /** Writes the request; its entries are not copied. */
    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public List<ByteBuffer> encode() {
        return MessageCodec.encode(request);
    }

    /** Reads the request. */
    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public Message decode() {
        return MessageCodec.decode(MessageCodec.VERSION, kind, body.duplicate());
    }
}
