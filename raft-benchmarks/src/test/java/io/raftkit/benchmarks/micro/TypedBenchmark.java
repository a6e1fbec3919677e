package io.raftkit.benchmarks.micro;

import io.raftkit.typed.Schema;
import io.raftkit.typed.TypedCommand;
import io.raftkit.typed.codec.Id;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A command of two strings, a number and a boolean as a record: written and read by a schema, and for comparison by hand. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TypedBenchmark {
    /** The command. */
    @Id(1)
    record Transfer(String from, String to, long amount, boolean isUrgent) implements TypedCommand<Long> {}

    private static final Schema SCHEMA =
            Schema.builder(MethodHandles.lookup()).commands(Transfer.class).build();

    private final Transfer transfer = new Transfer("account-10001", "account-20002", 1_234_567, true);
    private final byte[] typed = SCHEMA.encode(transfer);
    private final byte[] byHand = encodeByHand();

    /** By the schema. */
    @Benchmark
    public byte[] encode() {
        return SCHEMA.encode(transfer);
    }

    /** By the schema. */
    @Benchmark
    public TypedCommand<?> decode() {
        return SCHEMA.decodeCommand(typed);
    }

    /** With fixed lengths, as code for one command alone is written. */
    @Benchmark
    public byte[] encodeByHand() {
        byte[] from = transfer.from().getBytes(StandardCharsets.UTF_8);
        byte[] to = transfer.to().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Integer.BYTES + from.length + to.length + Long.BYTES + 1)
                .putInt(from.length)
                .put(from)
                .putInt(to.length)
                .put(to)
                .putLong(transfer.amount())
                .put((byte) (transfer.isUrgent() ? 1 : 0))
                .array();
    }

    /** What {@link #encodeByHand} wrote. */
    @Benchmark
    public Transfer decodeByHand() {
        ByteBuffer in = ByteBuffer.wrap(byHand);
        return new Transfer(text(in), text(in), in.getLong(), in.get() == 1);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
