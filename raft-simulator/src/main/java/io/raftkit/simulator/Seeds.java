package io.raftkit.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * The seeds of a number of runs. The system property {@value #PROPERTY} takes the place of all of them, so that a seed that failed can be
 * seen again: {@code 17}, or {@code 1..1000}.
 */
public final class Seeds {
    /** Names the system property with the seeds to run instead. */
    public static final String PROPERTY = "raftkit.simulation.seeds";

    private final long first;
    private final long last;

    private Seeds(long first, long last) {
        if (last < first) {
            throw new IllegalArgumentException("seeds from " + first + " to " + last + " are none");
        }
        this.first = first;
        this.last = last;
    }

    /**
     * Seeds one after the other.
     *
     * @param first the first
     * @param last the last
     * @return the seeds, or those of the system property
     */
    public static Seeds range(long first, long last) {
        String instead = System.getProperty(PROPERTY, "");
        return instead.isBlank() ? new Seeds(first, last) : parse(instead.strip());
    }

    private static Seeds parse(String text) {
        try {
            int dots = text.indexOf("..");
            return dots < 0
                    ? new Seeds(Long.parseLong(text), Long.parseLong(text))
                    : new Seeds(Long.parseLong(text.substring(0, dots)), Long.parseLong(text.substring(dots + 2)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + text + " is neither a seed, like 17, nor a range, like 1..1000", e);
        }
    }

    SeedsReport run(Simulation simulation) {
        AtomicLong next = new AtomicLong(first);
        AtomicLong firstFailed = new AtomicLong(Long.MAX_VALUE);
        ConcurrentSkipListMap<Long, SimulationReport> reports = new ConcurrentSkipListMap<>();
        ConcurrentSkipListMap<Long, Throwable> failures = new ConcurrentSkipListMap<>();
        Runnable work = () -> {
            for (long seed = next.getAndIncrement();
                    seed <= last && seed < firstFailed.get();
                    seed = next.getAndIncrement()) {
                try {
                    reports.put(seed, simulation.run(seed));
                } catch (RuntimeException | Error e) {
                    failures.put(seed, e);
                    firstFailed.accumulateAndGet(seed, Math::min);
                }
            }
        };
        onAllProcessors(work);
        if (!failures.isEmpty()) {
            Throwable failure = failures.firstEntry().getValue();
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
        return new SeedsReport(List.copyOf(reports.values()));
    }

    private static void onAllProcessors(Runnable work) {
        List<Thread> threads = new ArrayList<>();
        int count = Runtime.getRuntime().availableProcessors();
        LongStream.range(0, count).forEach(i -> threads.add(new Thread(work, "simulation-" + i)));
        threads.forEach(Thread::start);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while simulations were running", e);
        }
    }

    @Override
    public String toString() {
        return first == last ? "seed " + first : "seeds " + first + " to " + last;
    }
}
