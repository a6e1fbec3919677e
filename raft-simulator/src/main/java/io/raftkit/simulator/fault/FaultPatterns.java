package io.raftkit.simulator.fault;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Faults that do most harm together, in an order that chance alone seldom finds. */
public final class FaultPatterns {
    private static final List<ServerFault> AT_CHUNK =
            Stream.of(ServerFault.values()).filter(ServerFault::isAtChunk).toList();

    private final SplittableRandom random;
    private final int servers;
    private final List<FaultAction> schedule;

    /** Patterns that are added to a schedule. */
    public FaultPatterns(SplittableRandom random, int servers, List<FaultAction> schedule) {
        this.random = random;
        this.servers = servers;
        this.schedule = schedule;
    }

    private void add(long at, long millis, FaultKind kind, int server, long amount) {
        schedule.add(new FaultAction(schedule.size(), at, millis, kind, server, server, amount));
    }

    private int anyServer() {
        return random.nextInt(1, servers + 1);
    }

    public void draw(long at, boolean isBeyondBudget) {
        switch (random.nextInt(isBeyondBudget ? 13 : 12)) {
            case 0 -> oldLeaderReturns(at);
            case 1 -> leadersOneAfterTheOther(at);
            case 2 -> allRestart(at);
            case 3 -> heardInAnotherOrder(at);
            case 4 -> rollingRestart(at);
            case 5 -> fullAcrossTerms(at);
            case 6 -> manyIncarnations(at);
            case 7 -> diesBesideItsSnapshot(at);
            case 8 -> awayUntilItsLogIsGone(at);
            case 9 -> startsWithRottenSnapshots(at);
            case 10 -> askedThroughLeaderChanges(at);
            case 11 -> sessionsExpireAtSnapshots(at);
            default -> voterForgets(at);
        }
    }

    /**
     * In a cluster's first moments leaders are elected, hear that the first entry of their term is held, and go unheard with what they append
     * then, the members' storages among it. Frames are slow, so that this takes a while.
     */
    public void firstLeadersUnheard() {
        long slow = random.nextLong(10, 100);
        long lasts = random.nextLong(2_000, 5_000);
        schedule.add(new FaultAction(schedule.size(), 0, lasts, LinkFault.DELAY, 0, 0, slow));
        for (long at = random.nextLong(300, 700); at < lasts; at += random.nextLong(50, 600)) {
            if (random.nextBoolean()) {
                add(at, random.nextLong(300, 1_500), LinkFault.CUT, FaultAction.LEADER, 0);
            } else {
                // So long that the others have agreed on another epoch before it hears them.
                add(at, random.nextLong(1_000, 3_000), LinkFault.ISOLATE, FaultAction.LEADER, 0);
            }
        }
    }

    /**
     * A server starts for the first time while a server of another cluster runs in the place of a member, or beside it: it hears the stray
     * before it can know its own cluster's epoch. The other cluster never met this server, so that the stray has no reason to disown it.
     */
    public void lateServerHearsStrayFirst(long latestMillis) {
        long at = random.nextLong(latestMillis);
        int late = anyServer();
        FaultKind kind = random.nextBoolean() ? ServerFault.STRAY : ServerFault.STRAY_BESIDE;
        add(0, at + random.nextLong(100, 1_500), ServerFault.START_LATE, late, 0);
        add(at, random.nextLong(1_500, 6_000), kind, late % servers + 1, late);
    }

    /** All the time there is a server away until its log is gone, which is then sent a snapshot, with interruptions. */
    public void installs(long until) {
        for (long at = random.nextLong(1_000, 4_000); at < until; at += random.nextLong(3_000, 9_000)) {
            awayUntilItsLogIsGone(at);
        }
    }

    /** All the time there is a follower that entries reach slowly, while the leader takes snapshots: what it needs next must not be dropped. */
    public void slowFollowers(long until) {
        for (long at = random.nextLong(1_000, 4_000); at < until; at += random.nextLong(2_000, 5_000)) {
            long bytesPerSecond = 2_000L << random.nextInt(7);
            schedule.add(new FaultAction(
                    schedule.size(),
                    at,
                    random.nextLong(1_000, 3_000),
                    LinkFault.BANDWIDTH,
                    FaultAction.LEADER,
                    anyServer(),
                    bytesPerSecond));
            for (int taken = random.nextInt(2, 6); taken > 0; taken--) {
                at += random.nextLong(20, 300);
                add(at, 10, ServerFault.BURST, FaultAction.LEADER, random.nextLong(10, 40));
                add(at + random.nextLong(5, 100), 10, ServerFault.SNAPSHOT, FaultAction.LEADER, 0);
            }
        }
    }

    /**
     * (1) The leader, perhaps with one follower, is cut off and takes many entries that it cannot commit; (2) others elect a leader, who
     * commits less; (3) what the follower said arrives late; (4) that leader dies and the old one, with the longer log, is back.
     */
    private void oldLeaderReturns(long at) {
        long apart = random.nextLong(700, 1_600);
        int follower = anyServer();
        add(at, apart, LinkFault.PAIR, FaultAction.LEADER, follower);
        add(at + 2, 10, ServerFault.BURST, FaultAction.LEADER, random.nextLong(5, 40));
        if (random.nextBoolean()) {
            add(at + 3, apart + random.nextLong(2_000), LinkFault.HOLD_ANSWERS, FaultAction.LEADER, follower);
        }
        long dies = random.nextInt(3) == 0 ? apart - random.nextLong(100) : apart + random.nextLong(150);
        add(at + dies, random.nextLong(700, 2_000), ServerFault.CRASH, FaultAction.LEADER, 0);
    }

    /** Whoever leads is cut off, again and again. */
    private void leadersOneAfterTheOther(long at) {
        long begins = at;
        for (int i = random.nextInt(3, 6); i > 0; i--) {
            add(begins, random.nextLong(300, 900), LinkFault.ISOLATE, FaultAction.LEADER, 0);
            if (random.nextBoolean()) {
                add(begins + 1, 10, ServerFault.BURST, FaultAction.LEADER, random.nextLong(1, 10));
            }
            begins += random.nextLong(400, 900);
        }
    }

    /** All servers are asked things again and again, while one leader after the other dies with what it committed and nobody was told. */
    private void askedThroughLeaderChanges(long at) {
        long begins = at;
        for (int times = random.nextInt(2, 5); times > 0; times--) {
            add(begins, random.nextLong(300, 900), ServerFault.CRASH_AT_COMMIT, FaultAction.LEADER, 0);
            for (int server = 1; server <= servers; server++) {
                add(begins + random.nextLong(100), 10, ServerFault.BURST, server, random.nextLong(1, 30));
            }
            begins += random.nextLong(300, 1_200);
        }
    }

    /** The wall clocks of leaders jump, so that sessions expire from one entry to the next; snapshots are taken there, from which a server starts. */
    private void sessionsExpireAtSnapshots(long at) {
        long begins = at;
        for (int times = random.nextInt(2, 16); times > 0; times--) {
            add(begins, 10, ServerFault.WALL_JUMP, FaultAction.LEADER, random.nextLong(-2_000, 20_000));
            int asked = random.nextBoolean() ? FaultAction.LEADER : anyServer();
            add(begins + 1, 10, ServerFault.BURST, asked, random.nextLong(1, 4));
            for (int server = 1; server <= servers; server++) {
                if (random.nextBoolean()) {
                    add(begins + random.nextLong(1, 30), 10, ServerFault.SNAPSHOT, server, 0);
                }
            }
            begins += random.nextLong(50, 400);
        }
        FaultKind kind = random.nextBoolean() ? ServerFault.POWER_CUT : ServerFault.CRASH;
        int server = random.nextInt(3) == 0 ? FaultAction.LEADER : anyServer();
        add(begins, random.nextLong(100, 1_500), kind, server, 0);
    }

    /** All servers die within a moment, and come back one by one. */
    private void allRestart(long at) {
        FaultKind kind = random.nextBoolean() ? ServerFault.POWER_CUT : ServerFault.CRASH_AFTER_WRITE;
        for (int server = 1; server <= servers; server++) {
            add(at + random.nextLong(150), random.nextLong(100, 1_500), kind, server, 0);
        }
    }

    /** Servers fall silent one by one, and are heard again in another order, with all that they said meanwhile. */
    private void heardInAnotherOrder(long at) {
        for (int server = 1; server <= servers; server++) {
            if (random.nextBoolean()) {
                add(at + random.nextLong(500), random.nextLong(200, 1_500), LinkFault.HOLD, server, 0);
            }
        }
    }

    /** All servers are closed in good order, one after the other, and started again: a new version is rolled out. */
    private void rollingRestart(long at) {
        long begins = at;
        long each = random.nextLong(100, 1_500);
        for (int server = 1; server <= servers; server++) {
            add(begins, random.nextLong(10, each), ServerFault.CLOSE, server, 0);
            begins += each;
        }
    }

    /** Servers are closed, one after the other, and started again with the next version of the protocol: some of them, or all. */
    public void upgrades(long millis) {
        long begins = random.nextLong(500, millis);
        long each = random.nextLong(100, 3_000);
        boolean areAll = random.nextBoolean();
        for (int server = 1; server <= servers; server++) {
            if (areAll || random.nextBoolean()) {
                add(begins, random.nextLong(10, each), ServerFault.UPGRADE, server, 0);
            }
            begins += each;
        }
    }

    /** A disk stays full while leaders come and go: whatever is promised meanwhile waits behind what does not fit. */
    private void fullAcrossTerms(long at) {
        long full = random.nextLong(2_000, 8_000);
        int server = random.nextBoolean() ? FaultAction.LEADER : anyServer();
        if (random.nextBoolean()) {
            // Whoever wants more written meanwhile finds the write under way that the disk is about to refuse.
            add(at - 20, full, DiskFault.LONG_WRITES, server, random.nextLong(10, 300));
        }
        add(at, full, DiskFault.DISK_FULL, server, 0);
        for (long begins = at + random.nextLong(50, 900); begins < at + full; begins += random.nextLong(900, 2_500)) {
            FaultKind kind = random.nextBoolean() ? LinkFault.ISOLATE : ServerFault.CRASH;
            add(begins, random.nextLong(300, 1_200), kind, FaultAction.LEADER, 0);
        }
    }

    /** A server dies while it writes a snapshot, while that is recorded, or a while after, and starts from what there is. */
    private void diesBesideItsSnapshot(long at) {
        int server = random.nextInt(3) == 0 ? FaultAction.LEADER : anyServer();
        add(at, 10, ServerFault.SNAPSHOT, server, 0);
        add(at + 1, 10, ServerFault.BURST, server, random.nextLong(1, 20));
        FaultKind kind = random.nextBoolean() ? ServerFault.POWER_CUT : ServerFault.CRASH_AFTER_WRITE;
        add(at + random.nextLong(1, 200), random.nextLong(100, 1_500), kind, server, 0);
    }

    /** A server is away while the others take snapshots, and commands, so that what it needs next is gone; perhaps it, or who sends it one, dies or is cut off meanwhile. */
    private void awayUntilItsLogIsGone(long at) {
        int away = anyServer();
        long back = at + random.nextLong(1_500, 5_000);
        add(at, back - at, random.nextBoolean() ? ServerFault.CRASH : LinkFault.ISOLATE, away, 0);
        for (long begins = at + 10; begins < back; begins += random.nextLong(200, 1_500)) {
            for (int server = 1; server <= servers; server++) {
                if (server != away) {
                    add(begins + 5, 10, ServerFault.SNAPSHOT, server, 0);
                }
            }
            add(begins, 10, ServerFault.BURST, FaultAction.LEADER, random.nextLong(1, 40));
        }
        if (random.nextInt(3) == 0) {
            FaultKind kind = random.nextBoolean() ? ServerFault.POWER_CUT : ServerFault.CRASH_AFTER_WRITE;
            int server = random.nextInt(3) == 0 ? FaultAction.LEADER : away;
            add(back + random.nextLong(1, 400), random.nextLong(100, 1_500), kind, server, 0);
        } else {
            interruptInstalls(back - 10, away);
        }
    }

    /** A server takes snapshots, which rot while it is down, or before; others have one to give, or perhaps not yet. */
    private void startsWithRottenSnapshots(long at) {
        int server = anyServer();
        long begins = at;
        for (int taken = random.nextInt(1, 5); taken > 0; taken--) {
            add(begins, 10, ServerFault.BURST, FaultAction.LEADER, random.nextLong(1, 20));
            begins += random.nextLong(20, 400);
            add(begins, 10, ServerFault.SNAPSHOT, random.nextInt(4) == 0 ? FaultAction.LEADER : server, 0);
        }
        begins += random.nextLong(20, 200);
        long down = random.nextLong(100, 2_000);
        FaultKind rot = random.nextBoolean() ? DiskFault.ROT_SNAPSHOT : DiskFault.ROT_SNAPSHOTS;
        add(begins, down, random.nextBoolean() ? ServerFault.CRASH : ServerFault.POWER_CUT, server, 0);
        add(begins + random.nextLong(-20, down), 10, rot, server, 0);
    }

    /** Whatever a server is sent is interrupted some times, each time at any chunk. */
    private void interruptInstalls(long from, int server) {
        for (int times = random.nextInt(1, 6); times > 0; times--) {
            FaultKind kind = AT_CHUNK.get(random.nextInt(AT_CHUNK.size()));
            add(from, random.nextLong(500, 6_000), kind, server, random.nextLong(1, 10));
        }
    }

    /** A server has up to some hundred incarnations within one leader's term, long enough to find the leader. */
    private void manyIncarnations(long at) {
        long incarnations = random.nextInt(8) == 0 ? random.nextLong(100, 300) : random.nextLong(5, 30);
        add(at, incarnations * random.nextLong(60, 150), ServerFault.RESTARTS, anyServer(), incarnations);
    }

    /**
     * (1) A server misses what is committed; (2) another, which has it, loses its disk, and the leader is cut off; (3) the two could elect
     * a leader that does not have it.
     */
    private void voterForgets(long at) {
        int behind = anyServer();
        int wiped = behind % servers + 1;
        long apart = random.nextLong(300, 900);
        add(at, apart, LinkFault.ISOLATE, behind, 0);
        add(at + apart - 50, 20, DiskFault.WIPE, wiped, 0);
        add(at + apart - 40, random.nextLong(1_000, 2_000), LinkFault.ISOLATE, FaultAction.LEADER, 0);
    }
}
