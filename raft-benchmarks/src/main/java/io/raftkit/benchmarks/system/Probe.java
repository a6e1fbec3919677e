package io.raftkit.benchmarks.system;

import io.raftkit.benchmarks.drive.Calls;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps writes outstanding at one server, whatever became of those before, and remembers when some were acknowledged: the first one after each
 * pause, and one each few milliseconds. Ends with its process.
 */
final class Probe {
    private static final int REMEMBERED_MAX = 10_000;
    private static final long PACE_MILLIS = 5;
    private static final long FAILED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int BYTES = 100;

    private final Calls server;
    private final Semaphore room;
    private final Deque<Acknowledged> remembered = new ArrayDeque<>();
    private volatile boolean hasFailed;

    /** Times are those of the machine's clock. */
    private record Acknowledged(long calledMillis, long answeredMillis) {}

    Probe(Calls server, int outstanding) {
        this.server = server;
        room = new Semaphore(outstanding);
    }

    void start() {
        Thread thread = new Thread(this::run, "load client probe");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        byte[] command = new byte[BYTES];
        while (true) {
            if (hasFailed) {
                // Whatever refuses, for instance a server that does not lead, is not asked in a tight loop.
                hasFailed = false;
                LockSupport.parkNanos(FAILED_PAUSE_NANOS);
            }
            room.acquireUninterruptibly();
            long calledMillis = System.currentTimeMillis();
            server.write(command).whenComplete((result, failure) -> {
                if (failure == null) {
                    remember(calledMillis, System.currentTimeMillis());
                } else {
                    hasFailed = true;
                }
                room.release();
            });
        }
    }

    private synchronized void remember(long calledMillis, long answeredMillis) {
        Acknowledged last = remembered.peekLast();
        if (last != null && answeredMillis - last.answeredMillis() < PACE_MILLIS) {
            return;
        }
        if (remembered.size() == REMEMBERED_MAX) {
            remembered.removeFirst();
        }
        remembered.addLast(new Acknowledged(calledMillis, answeredMillis));
    }

    /** When the first write was acknowledged that was made at or after this time; 0 if none was yet. */
    synchronized long firstMillis(long fromMillis) {
        return remembered.stream()
                .filter(one -> one.calledMillis() >= fromMillis)
                .mapToLong(Acknowledged::answeredMillis)
                .min()
                .orElse(0);
    }
}
