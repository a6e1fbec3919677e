package io.raftkit.examples.soak;

import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.StatusPage;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Looks all the time whether there is a leader, and keeps the longest time there was none though a majority ran: no server that runs said
 * last that it leads in the newest term anybody told of. Thread-safe.
 */
final class LeaderWatch implements AutoCloseable {
    private static final long LOOK_MILLIS = 25;

    private final LocalCluster cluster;
    private final Set<Integer> away = new TreeSet<>();
    private final Map<Integer, Long> ledTerms = new TreeMap<>();
    private long newestTerm;
    private long leaderlessSinceNanos;
    private long leaderlessNanosMax;
    private volatile boolean isStopping;

    /** Looks at these servers from now on, when there is a leader. */
    LeaderWatch(LocalCluster cluster) {
        this.cluster = cluster;
        leaderlessSinceNanos = System.nanoTime();
        for (int id = 1; id <= cluster.servers().size(); id++) {
            int server = id;
            Thread thread = new Thread(() -> watch(server), "watch on server " + id);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch(int id) {
        StatusPage page = new StatusPage();
        try {
            while (!isStopping) {
                page.ask(cluster.raftPort(id)).ifPresent(this::saw);
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void saw(StatusPage.Answer answer) {
        if (away.contains(answer.id())) {
            // It said so before it went away.
            return;
        }
        change(() -> {
            newestTerm = Math.max(newestTerm, answer.term());
            ledTerms.put(answer.id(), answer.leads() ? answer.term() : 0L);
        });
    }

    /** A server was killed or stopped just now. */
    synchronized void away(int id) {
        change(() -> {
            away.add(id);
            ledTerms.remove(id);
        });
    }

    /** It runs again. */
    synchronized void back(int id) {
        change(() -> away.remove(id));
    }

    private void change(Runnable news) {
        boolean wasMissed = isMissed();
        news.run();
        long now = System.nanoTime();
        if (wasMissed && !isMissed()) {
            leaderlessNanosMax = Math.max(leaderlessNanosMax, now - leaderlessSinceNanos);
        } else if (!wasMissed && isMissed()) {
            leaderlessSinceNanos = now;
        }
    }

    /** There is no leader, and there could be one. */
    private boolean isMissed() {
        return !isLed() && away.size() * 2 < cluster.servers().size();
    }

    private boolean isLed() {
        return newestTerm > 0 && ledTerms.containsValue(newestTerm);
    }

    /** The server that leads, or 0. */
    synchronized int leader() {
        return ledTerms.entrySet().stream()
                .filter(led -> newestTerm > 0 && led.getValue() == newestTerm)
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
    }

    /** The longest time without a leader while a majority ran. */
    synchronized long leaderlessMillisMax() {
        return TimeUnit.NANOSECONDS.toMillis(leaderlessNanosMax);
    }

    @Override
    public void close() {
        isStopping = true;
    }
}
