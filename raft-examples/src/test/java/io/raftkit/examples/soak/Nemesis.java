package io.raftkit.examples.soak;

import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.Timeline;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Does to the servers' processes what operators and machines do: kills them with SIGKILL, one or all at once, stops them with SIGSTOP for
 * seconds, cuts them off from the others, makes their disks slow or full. Often it is the leader. Each kind has its turn once, then chance decides.
 * Confined to one thread.
 */
final class Nemesis {
    private static final int MILLIS_PER_SECOND = 1_000;

    private final LocalCluster cluster;
    private final LeaderWatch watch;
    private final Timeline timeline;
    private final Random random;
    private final Links links;
    private final BankHttp http;
    private final ArrayDeque<Fault> firstTurns = new ArrayDeque<>();
    private final AtomicInteger forcesDelayed = new AtomicInteger();
    private int kills;
    private int stops;
    private int slowPhases;
    private int cuts;
    private int fullPhases;
    private final AtomicInteger writesRefused = new AtomicInteger();

    private enum Fault {
        KILL,
        KILL_ALL,
        STOP,
        CUT_OFF,
        SLOW_DISK,
        FULL_DISK
    }

    Nemesis(LocalCluster cluster, Links links, BankHttp http, LeaderWatch watch, Timeline timeline, long seed) {
        this.links = links;
        this.http = http;
        this.cluster = cluster;
        this.watch = watch;
        this.timeline = timeline;
        this.random = new Random(seed);
        List<Fault> order = new ArrayList<>(List.of(Fault.values()));
        Collections.shuffle(order, random);
        firstTurns.addAll(order);
    }

    /** Whether each kind of fault had its turn. */
    boolean hasPlayedAll() {
        return firstTurns.isEmpty();
    }

    /** Plays one fault to its end, except that a slow disk may stay slow a little longer; then gives the servers some time. */
    void play() throws IOException {
        for (ServerProcess server : cluster.servers()) {
            if (!server.isAlive()) {
                throw new IllegalStateException("server " + server.id() + " ended by itself:\n" + server.log());
            }
        }
        Fault fault = hasPlayedAll() ? any() : firstTurns.remove();
        switch (fault) {
            case KILL -> kill(List.of(victim()));
            case KILL_ALL -> kill(List.of(1, 2, 3));
            case STOP -> stop(victim());
            case CUT_OFF -> cutOff(victim());
            case SLOW_DISK -> slowDisk(victim());
            case FULL_DISK -> fullDisk(victim());
        }
        sleep(between(200, 1_500));
    }

    private Fault any() {
        int drawn = random.nextInt(14);
        if (drawn < 5) {
            return drawn < 4 ? Fault.KILL : Fault.KILL_ALL;
        }
        if (drawn < 10) {
            return drawn < 8 ? Fault.STOP : Fault.CUT_OFF;
        }
        return drawn < 12 ? Fault.SLOW_DISK : Fault.FULL_DISK;
    }

    private int victim() {
        int leader = watch.leader();
        return leader != 0 && random.nextBoolean()
                ? leader
                : between(1, cluster.servers().size());
    }

    private String named(int id) {
        return "server " + id + (id == watch.leader() ? ", the leader" : "");
    }

    private void kill(List<Integer> ids) throws IOException {
        timeline.event("SIGKILL to " + (ids.size() > 1 ? "all servers" : named(ids.get(0))));
        for (int id : ids) {
            kills++;
            cluster.server(id).kill();
            watch.away(id);
        }
        sleep(between(0, 2 * MILLIS_PER_SECOND));
        for (int id : ids) {
            cluster.restart(id);
            watch.back(id);
        }
    }

    private void stop(int id) throws IOException {
        int millis = between(300, 4 * MILLIS_PER_SECOND);
        timeline.event("SIGSTOP to " + named(id) + ", for " + millis + " ms");
        stops++;
        long pid = cluster.server(id).pid();
        // One command for both, so that no process stays stopped should this one be killed meanwhile.
        Process shell = new ProcessBuilder(
                        "sh", "-c", "kill -STOP " + pid + " && sleep " + millis / 1e3 + " && kill -CONT " + pid)
                .inheritIO()
                .start();
        watch.away(id);
        try {
            if (shell.waitFor() != 0) {
                throw new IllegalStateException("process " + pid + " could not be stopped and continued");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        watch.back(id);
    }

    private void cutOff(int id) {
        int millis = between(300, 6 * MILLIS_PER_SECOND);
        timeline.event("nothing passes between " + named(id) + " and the others, for " + millis + " ms");
        cuts++;
        links.cutOff(id);
        watch.away(id);
        sleep(millis);
        links.heal();
        if (random.nextBoolean()) {
            // Otherwise the servers find out by themselves that the connections of before are dead.
            links.breakAll();
        }
        watch.back(id);
    }

    private void slowDisk(int id) {
        int delayMillis = between(20, 2 * MILLIS_PER_SECOND);
        int forMillis = between(MILLIS_PER_SECOND, 5 * MILLIS_PER_SECOND);
        timeline.event("each force of " + named(id) + " takes " + delayMillis + " ms longer, for " + forMillis + " ms");
        slowPhases++;
        CompletableFuture<Void> phase =
                http.slowDisk(id, delayMillis, forMillis).thenAccept(forcesDelayed::addAndGet);
        // Half of them stay alone, the others get company.
        if (!hasPlayedAll() || random.nextBoolean()) {
            phase.join();
        }
    }

    private void fullDisk(int id) {
        int forMillis = between(MILLIS_PER_SECOND, 5 * MILLIS_PER_SECOND);
        timeline.event("the disk of " + named(id) + " is full, for " + forMillis + " ms");
        fullPhases++;
        CompletableFuture<Void> phase = http.fullDisk(id, forMillis).thenAccept(writesRefused::addAndGet);
        if (!hasPlayedAll() || random.nextBoolean()) {
            phase.join();
        }
    }

    private int between(int lowest, int highest) {
        return lowest + random.nextInt(highest - lowest + 1);
    }

    private static void sleep(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What was done, counted. */
    @Override
    public String toString() {
        return kills + " kills, " + stops + " stops, " + cuts + " cuts, " + slowPhases + " slow phases ("
                + forcesDelayed.get() + " forces delayed), " + fullPhases + " full disks (" + writesRefused.get()
                + " writes refused)";
    }
}
