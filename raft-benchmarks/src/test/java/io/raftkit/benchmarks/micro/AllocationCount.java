package io.raftkit.benchmarks.micro;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Counts the bytes that three engines allocate for a command, besides the batch of entries that the leader makes of the commands of a turn. A
 * program, to be run in the interpreter ({@code -Xint}): there nothing that the code allocates is optimized away, and each run gives the same
 * count.
 */
final class AllocationCount {
    /** What stands before the count. */
    static final String COUNT = "bytes for a command besides the batch: ";

    private static final int COMMANDS = 256;
    private static final int BYTES = 100;
    private static final int TURNS_BEFORE = 100;
    private static final int TURNS = 200;

    private AllocationCount() {}

    /** Counts and prints. */
    public static void main(String[] args) {
        EngineTrio trio = EngineTrio.led();
        List<byte[]> commands = Collections.nCopies(COMMANDS, new byte[BYTES]);
        for (int turn = 0; turn < TURNS_BEFORE; turn++) {
            trio.commit(commands);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long batchBytes = trio.leaderBatchBytes();
        long before = threads.getThreadAllocatedBytes(self);
        long committed = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            committed += trio.commit(commands);
        }
        long allocated = threads.getThreadAllocatedBytes(self) - before;
        long besides = allocated - (trio.leaderBatchBytes() - batchBytes);
        System.out.println(committed + " commands committed");
        System.out.println(COUNT + String.format(Locale.ROOT, "%.1f", (double) besides / committed));
    }
}
