package io.raftkit.storage.mapdb;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.runtime.file.FileSystemDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Prints how many batches a second the storage makes durable on a real disk, and at what cost. Not a test: nothing is asserted.
 *
 * <pre>
 * mvn -q -pl raft-storage-mapdb -am test-compile dependency:build-classpath -Dmdep.outputFile=/tmp/cp -DincludeScope=test
 * java -cp raft-storage-mapdb/target/classes:raft-storage-mapdb/target/test-classes:$(cat /tmp/cp) \
 *     io.raftkit.storage.mapdb.PersistRate DIRECTORY [entries per batch] [seconds] [payload bytes]
 * </pre>
 */
final class PersistRate {
    private PersistRate() {}

    public static void main(String[] args) throws Exception {
        int perBatch = args.length > 1 ? Integer.parseInt(args[1]) : 64;
        int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        int payloadBytes = args.length > 3 ? Integer.parseInt(args[3]) : 100;
        try (DataDirectory directory = FileSystemDirectory.open(Path.of(args[0]));
                MapDbPersister persister = MapDbPersister.open(directory)) {
            long next = Recovery.of(persister).lastIndex() + 1;
            next = run(persister, next, perBatch, payloadBytes, 2, false);
            run(persister, next, perBatch, payloadBytes, seconds, true);
        }
    }

    private static long run(
            MapDbPersister persister, long first, int perBatch, int payloadBytes, int seconds, boolean prints)
            throws Exception {
        byte[] payload = new byte[payloadBytes];
        SplittableRandom random = new SplittableRandom();
        long[] nanos = new long[1 << 20];
        int count = 0;
        long next = first;
        long start = System.nanoTime();
        long cpu = cpuNanos();
        while (System.nanoTime() - start < seconds * 1_000_000_000L && count < nanos.length) {
            EntryBatchBuilder entries = EntryBatch.builder(next, perBatch * (payloadBytes + 40));
            for (int i = 0; i < perBatch; i++) {
                random.nextBytes(payload);
                entries.add(1, next, EntryType.COMMAND, payload);
            }
            PersistBatch.Builder batch = PersistBatch.builder()
                    .entries(entries.build())
                    .record(
                            "committed",
                            ByteBuffer.allocate(8).putLong(next - 1).array());
            if (count % 500 == 499 && next > 200_000) {
                batch.logStart(new LogStart(next - 100_000, 1));
            }
            long before = System.nanoTime();
            persister.persist(batch.build());
            nanos[count++] = System.nanoTime() - before;
            next += perBatch;
        }
        cpu = cpuNanos() - cpu;
        if (prints) {
            Arrays.sort(nanos, 0, count);
            System.out.printf(
                    "%d entries of %d B per batch: %,d batches/s, %,d entries/s; persist p50 %d us, p99 %d us, max %d us; CPU"
                            + " of the process %d us per batch%n",
                    perBatch,
                    payloadBytes,
                    count / seconds,
                    (long) count * perBatch / seconds,
                    nanos[count / 2] / 1000,
                    nanos[count * 99 / 100] / 1000,
                    nanos[count - 1] / 1000,
                    cpu / count / 1000);
        }
        return next;
    }

    /** Of the whole process. */
    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }
}
