package io.raftkit.simulator;

import io.raftkit.simulator.fault.DiskFault;
import io.raftkit.simulator.fault.FaultAction;
import io.raftkit.simulator.fault.FaultDraw;
import io.raftkit.simulator.fault.FaultKind;
import io.raftkit.simulator.fault.FaultPatterns;
import io.raftkit.simulator.fault.LinkFault;
import io.raftkit.simulator.fault.ServerFault;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Which faults a {@link Simulation} draws from. Every seed draws its own mixture first: which kinds of fault there are in this run, how
 * often and how bad. Mixtures find more than a little of everything.
 */
public final class Faults {
    private static final List<FaultKind> SWARM =
            FaultKind.all().stream().filter(kind -> !kind.isBeyondBudget()).toList();
    private static final List<FaultKind> MODERATE =
            List.of(LinkFault.DROP, LinkFault.DELAY, LinkFault.ISOLATE, ServerFault.CRASH, ServerFault.PAUSE);

    /** In how many runs there is one with a kind of fault that is rare. */
    private static final int RARE_ONE_IN = 5;

    private final List<FaultKind> kinds;
    private final boolean isMixed;
    private final boolean isBeyondBudget;
    private final boolean areMembersChanging;

    private Faults(List<FaultKind> kinds, boolean isMixed, boolean isBeyondBudget) {
        this(kinds, isMixed, isBeyondBudget, false);
    }

    private Faults(List<FaultKind> kinds, boolean isMixed, boolean isBeyondBudget, boolean areMembersChanging) {
        this.kinds = kinds;
        this.isMixed = isMixed;
        this.isBeyondBudget = isBeyondBudget;
        this.areMembersChanging = areMembersChanging;
    }

    /**
     * Everything that a cluster has to survive without losing anything: lost, doubled, overtaken, ancient, damaged, malformed, foreign and
     * delayed frames; links that are slow, or cut one way or both, splits, bridges, rings and stars, connections that break; killed
     * processes and power cuts, at any disk operation, of one server or all, and orderly restarts; pauses; clocks that drift, jump and stand
     * still; disks that are slow, full or broken, and those of a minority that are taken away; snapshots that are interrupted at any block
     * while they are written, and at any chunk while they are sent, and damaged ones of a minority; servers of another cluster that run by
     * mistake where members belong; state machines that are slow or throw; too little memory for what clients send.
     *
     * @return the faults
     */
    public static Faults swarm() {
        return new Faults(SWARM, true, false);
    }

    /**
     * A bad day: some frames lost or late, and now and then a server that is cut off, killed or paused.
     *
     * @return the faults
     */
    public static Faults moderate() {
        return new Faults(MODERATE, false, false);
    }

    /**
     * None.
     *
     * @return no faults
     */
    public static Faults none() {
        return new Faults(List.of(), false, false);
    }

    /**
     * The {@link #swarm}, and disks that are damaged, or, of a minority, put back to what they held, or lying about a write.
     * Where a storage does not notice that something is gone, its server is not started again. No cluster can promise to go on after that;
     * what is demanded is that it never says what is not so.
     *
     * @return the faults
     */
    public static Faults beyondBudget() {
        return new Faults(FaultKind.all(), true, true);
    }

    /**
     * The {@link #swarm}, while servers join the cluster, become voters or learners, are removed and come back, with the disk they had or another
     * one, move, and the leadership is handed over. Left out are faults that need the same servers for the whole run: servers of other clusters, and
     * disks that are taken away or rot without an operator who replaces the server.
     *
     * @return the faults
     */
    public static Faults membershipChurn() {
        return new Faults(SWARM.stream().filter(Faults::suitsChurn).toList(), true, false, true);
    }

    private static boolean suitsChurn(FaultKind kind) {
        return !kind.isStray()
                && kind != DiskFault.WIPE
                && kind != DiskFault.ROT_SNAPSHOT
                && kind != DiskFault.ROT_SNAPSHOTS;
    }

    boolean areMembersChanging() {
        return areMembersChanging;
    }

    boolean areNone() {
        return kinds.isEmpty();
    }

    boolean isMixed() {
        return isMixed;
    }

    boolean areBeyondBudget() {
        return isBeyondBudget;
    }

    private List<FaultKind> mixture(SplittableRandom random) {
        List<FaultKind> mixture = new ArrayList<>();
        for (FaultKind kind : kinds) {
            if (kind == ServerFault.UPGRADE) {
                // Last, and apart, so that it changes nothing else.
                continue;
            }
            boolean isDrawn = kind.isRare() ? random.nextInt(RARE_ONE_IN) == 0 : random.nextInt(5) < 2;
            if (isDrawn || !isMixed) {
                mixture.add(kind);
            }
        }
        return mixture;
    }

    /** Draws what goes on all the time, in some runs. */
    private static void drawLasting(SplittableRandom random, FaultPatterns patterns, long millis) {
        if (random.nextInt(RARE_ONE_IN) == 0) {
            patterns.firstLeadersUnheard();
        }
        if (random.nextInt(RARE_ONE_IN) == 0) {
            patterns.lateServerHearsStrayFirst(millis / 2);
        }
        if (random.nextInt(RARE_ONE_IN) == 0) {
            patterns.installs(millis);
        }
        if (random.nextInt(RARE_ONE_IN) == 0) {
            patterns.slowFollowers(millis);
        }
    }

    /** Draws what happens when. */
    List<FaultAction> draw(SplittableRandom random, int servers, long millis) {
        List<FaultAction> schedule = new ArrayList<>();
        if (areNone()) {
            return schedule;
        }
        List<FaultKind> mixture = mixture(random);
        FaultDraw draw = new FaultDraw(random, servers, isMixed);
        if (mixture.remove(ServerFault.START_LATE)) {
            schedule.add(draw.late(schedule.size()));
        }
        for (FaultKind kind : mixture) {
            if (isMixed && kind instanceof LinkFault && random.nextInt(4) == 0 && kind.mayLast()) {
                schedule.add(draw.everywhere(schedule.size(), kind, millis));
            }
        }
        FaultPatterns patterns = new FaultPatterns(random, servers, schedule);
        if (isMixed) {
            drawLasting(random, patterns, millis);
        }
        long pause = isMixed ? draw.logarithmic(150, 3_000) : 2_000;
        long at = random.nextLong(500, 1_500);
        while (at < millis) {
            if (isMixed && random.nextInt(6) == 0) {
                patterns.draw(at, isBeyondBudget);
            }
            // The leader is made to change in every run.
            FaultKind kind = mixture.isEmpty() || schedule.size() % 12 == 3
                    ? LinkFault.ISOLATE
                    : mixture.get(random.nextInt(mixture.size()));
            schedule.add(draw.action(schedule.size(), kind, at, millis));
            at += random.nextLong(pause / 2, pause * 3 / 2 + 1);
        }
        if (isMixed && random.nextInt(RARE_ONE_IN) == 0) {
            patterns.upgrades(millis);
        }
        if (areMembersChanging) {
            schedule.removeIf(action -> !suitsChurn(action.kind()));
        }
        return schedule;
    }
}
