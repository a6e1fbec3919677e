package io.raftkit.engine;

import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.RaftMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Engines of one cluster in virtual time, event after event: each link and each write takes its own time, drawn from a seed. Links keep the
 * order of what they carry.
 */
final class TimedCluster {
    static final long MICROS = 1_000;

    private record Event(long atNanos, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return atNanos == other.atNanos ? Long.compare(number, other.number) : Long.compare(atNanos, other.atNanos);
        }
    }

    final SortedMap<Integer, VirtualServer> servers = new TreeMap<>();
    /** Decides which messages get through; the others are lost when they are sent. */
    BiPredicate<Integer, Integer> isConnected = (from, to) -> true;

    long nowNanos = 1_000 * VirtualCluster.MILLIS;

    private final SplittableRandom random;
    private final long delayLowestNanos;
    private final long delayHighestNanos;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<Long, Long> lastArrivals = new HashMap<>();
    private final Map<Integer, Long> wakes = new HashMap<>();
    private final Set<Integer> busyDisks = new HashSet<>();
    private long lastNumber;

    TimedCluster(int size, long seed, long delayLowestNanos, long delayHighestNanos) {
        random = new SplittableRandom(seed);
        this.delayLowestNanos = delayLowestNanos;
        this.delayHighestNanos = delayHighestNanos;
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            members.add(Member.voter(id, "server" + id + ":1"));
        }
        for (int id = 1; id <= size; id++) {
            EngineConfig config = VirtualCluster.config(id, members, true, 1 << 20, seed * 100 + id);
            servers.put(id, new VirtualServer(config, nowNanos));
        }
        List.copyOf(servers.keySet()).forEach(this::turn);
    }

    private void in(long nanos, Runnable action) {
        events.add(new Event(nowNanos + nanos, ++lastNumber, action));
    }

    private long delay() {
        return random.nextLong(delayLowestNanos, delayHighestNanos + 1);
    }

    /** Ends a server's turn: sends, writes, and comes back when it wants to be woken. */
    private void turn(int id) {
        VirtualServer server = servers.get(id);
        post(id, server.turn());
        if (!server.disk.isEmpty() && busyDisks.add(id)) {
            in(random.nextLong(500 * MICROS, 5_000 * MICROS), () -> finishWrite(id, server.engine()));
        }
        if (server.wakeAtNanos < wakes.getOrDefault(id, Long.MAX_VALUE)) {
            wakes.put(id, server.wakeAtNanos);
            in(Math.max(0, server.wakeAtNanos - nowNanos), () -> wake(id));
        }
    }

    private void wake(int id) {
        if (wakes.getOrDefault(id, Long.MAX_VALUE) <= nowNanos) {
            wakes.remove(id);
            tell(id, () -> {});
        }
    }

    private void finishWrite(int id, RaftEngine writer) {
        busyDisks.remove(id);
        VirtualServer server = servers.get(id);
        if (server.engine == writer) {
            tell(id, () -> post(id, server.finishWrite()));
        }
    }

    private void tell(int id, Runnable news) {
        VirtualServer server = servers.get(id);
        if (server.isUp()) {
            server.engine().advanceTo(nowNanos, nowNanos / VirtualCluster.MILLIS);
            news.run();
            turn(id);
        }
    }

    private void post(int from, List<Effects.Outgoing> outgoing) {
        for (Effects.Outgoing out : outgoing) {
            RaftMessage message = VirtualCluster.throughBinaryForm(out.message());
            if (isConnected.test(from, out.to())) {
                carry(from, out.to(), receiver -> receiver.receive(new Sender(from, 1000 + from, 0), message));
            }
        }
    }

    /** Lets news come from one server to another, behind all that is on its way there. */
    private void carry(int from, int to, Consumer<RaftEngine> news) {
        long link = from * 1_000L + to;
        long arrival = Math.max(lastArrivals.getOrDefault(link, 0L) + 1, nowNanos + delay());
        lastArrivals.put(link, arrival);
        in(arrival - nowNanos, () -> tell(to, () -> news.accept(servers.get(to).engine())));
    }

    /** Kills a server; each of the others is told that its connection broke as soon as news can have come. */
    void kill(int id) {
        servers.get(id).crash();
        for (int other : servers.keySet()) {
            carry(id, other, survivor -> survivor.peerLost(id));
        }
    }

    /** Lets a server take a command if it leads. */
    void propose(int id) {
        tell(id, () -> servers.get(id).engine().propose(List.of(new byte[100])));
    }

    void run(long nanos) {
        runUntil(nowNanos + nanos, 0);
    }

    /** Runs until a server leads a later term than this one; null if none does in time. */
    @Nullable
    VirtualServer awaitLeader(long afterTerm, long nanos) {
        return runUntil(nowNanos + nanos, afterTerm);
    }

    private @Nullable VirtualServer runUntil(long endNanos, long afterTerm) {
        while (!events.isEmpty() && events.peek().atNanos <= endNanos) {
            Event event = events.poll();
            nowNanos = event.atNanos;
            event.action.run();
            VirtualServer leader = afterTerm > 0 ? leader() : null;
            if (leader != null && leader.engine().currentTerm() > afterTerm) {
                return leader;
            }
        }
        nowNanos = endNanos;
        return null;
    }

    /** The leader of the newest term, or null. */
    @Nullable
    VirtualServer leader() {
        VirtualServer newest = null;
        for (VirtualServer server : servers.values()) {
            if (server.isUp()
                    && server.engine().status().role() == ServerRole.LEADER
                    && (newest == null
                            || server.engine().currentTerm() > newest.engine().currentTerm())) {
                newest = server;
            }
        }
        return newest;
    }
}
