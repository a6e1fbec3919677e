package io.raftkit.benchmarks.micro;

import com.sun.management.ThreadMXBean;
import io.raftkit.typed.Schema;
import io.raftkit.typed.TypedCommand;
import io.raftkit.typed.codec.Id;
import java.lang.invoke.MethodHandles;
import java.lang.management.ManagementFactory;

/**
 * Counts the bytes that are allocated to write and to read a command of eight numbers, beyond its bytes and its record. A program, to be run in
 * the interpreter, as {@link AllocationCount} is.
 */
final class TypedAllocationCount {
    /** What stands before the count for a command that is written. */
    static final String WRITTEN = "bytes to write a command: ";

    /** What stands before the count for a command that is read. */
    static final String READ = "bytes to read a command: ";

    /** Until the handles are compiled to classes. */
    private static final int TIMES_BEFORE = 5_000;

    private static final int TIMES = 1_000;

    private TypedAllocationCount() {}

    @Id(1)
    private record Numbers(long a, long b, long c, int d, int e, double f, double g, boolean h)
            implements TypedCommand<Long> {}

    /** Counts and prints. */
    public static void main(String[] args) {
        Schema schema =
                Schema.builder(MethodHandles.lookup()).commands(Numbers.class).build();
        Numbers numbers = new Numbers(1_000, -2_000, 3_000, 4_000, -5_000, 6, 7, true);
        byte[] bytes = schema.encode(numbers);
        System.out.println(WRITTEN + allocated(() -> schema.encode(numbers)));
        System.out.println(READ + allocated(() -> schema.decodeCommand(bytes)));
    }

    private static long allocated(Runnable call) {
        for (int i = 0; i < TIMES_BEFORE; i++) {
            call.run();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        for (int i = 0; i < TIMES; i++) {
            call.run();
        }
        return (threads.getThreadAllocatedBytes(self) - before) / TIMES;
    }
}
