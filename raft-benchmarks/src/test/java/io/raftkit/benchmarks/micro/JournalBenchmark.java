package io.raftkit.benchmarks.micro;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.storage.journal.JournalPersister;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Appends batches of commands of 100 bytes to the journal, one write and one force each, in a temporary directory. An operation is a batch. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JournalBenchmark {
    private static final int BYTES = 100;
    /** So that files are used again: the log begins anew behind so many entries. */
    private static final long ENTRIES_KEPT = 1 << 20;

    /** Commands in a batch. */
    @Param({"1", "256"})
    public int commands;

    private Path path;
    private DataDirectory directory;
    private JournalPersister journal;
    private long nextIndex = 1;
    private long firstIndex = 1;

    /** Opens an empty journal. */
    @Setup
    public void open() throws IOException {
        path = Files.createTempDirectory("raftkit-journal-");
        directory = FileSystemDirectory.open(path);
        journal = JournalPersister.open(directory);
        Recovery.of(journal);
    }

    /** One batch. */
    @Benchmark
    public long append() throws IOException {
        PersistBatch.Builder batch = PersistBatch.builder().entries(Requests.entries(nextIndex, commands, BYTES));
        nextIndex += commands;
        if (nextIndex - firstIndex > 2 * ENTRIES_KEPT) {
            firstIndex = nextIndex - ENTRIES_KEPT;
            batch.logStart(new LogStart(firstIndex, Requests.TERM));
        }
        journal.persist(batch.build());
        return nextIndex;
    }

    /** Removes the journal. */
    @TearDown
    public void remove() throws IOException {
        journal.close();
        directory.close();
        List<Path> files;
        try (Stream<Path> found = Files.walk(path)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
