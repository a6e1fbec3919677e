package io.raftkit.engine;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.Configuration;
import io.raftkit.api.spi.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.RaftMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Engines of one cluster under a test's control: time stands still, messages wait in {@link #network}, writes wait on each disk, until the
 * test lets them go on. Every message passes through its binary form.
 */
final class VirtualCluster {
    static final long MILLIS = 1_000_000;

    record Letter(int from, int to, RaftMessage message) {}

    final SortedMap<Integer, VirtualServer> servers = new TreeMap<>();
    final List<Letter> network = new ArrayList<>();
    /** Decides which letters get through; the others are lost when they are delivered. */
    BiPredicate<Integer, Integer> isConnected = (from, to) -> true;

    long nowNanos = 1_000 * MILLIS;

    VirtualCluster(int size) {
        this(size, true, 1 << 20);
    }

    VirtualCluster(int size, boolean noOpOnElection, long windowBytesMax) {
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= size; id++) {
            members.add(new Member(id, "server" + id + ":1", true));
        }
        for (int id = 1; id <= size; id++) {
            servers.put(id, new VirtualServer(config(id, members, noOpOnElection, windowBytesMax), nowNanos));
        }
    }

    static EngineConfig config(int id, List<Member> members, boolean noOpOnElection, long windowBytesMax) {
        Bootstrap first = new Bootstrap(id, 77, 0, 1000 + id, new Configuration(members), noOpOnElection, false);
        EngineConfig.Limits limits =
                new EngineConfig.Limits(1 << 16, 4096, 16, 1 << 16, windowBytesMax, 1 << 20, 1 << 18);
        return new EngineConfig(first, 100 * MILLIS, 300 * MILLIS, 600 * MILLIS, id, limits);
    }

    VirtualServer server(int id) {
        return servers.get(id);
    }

    RaftEngine engine(int id) {
        return server(id).engine();
    }

    /** Moves time for all servers. */
    void advance(long millis) {
        nowNanos += millis * MILLIS;
        for (VirtualServer server : servers.values()) {
            if (server.isUp()) {
                server.engine().advanceTo(nowNanos, nowNanos / MILLIS);
                turn(server.id);
            }
        }
    }

    /** Moves time for one server only. */
    void advance(int id, long millis) {
        nowNanos += millis * MILLIS;
        engine(id).advanceTo(nowNanos, nowNanos / MILLIS);
        turn(id);
    }

    void turn(int id) {
        post(id, server(id).turn());
    }

    private void post(int from, List<Effects.Outgoing> outgoing) {
        for (Effects.Outgoing out : outgoing) {
            network.add(new Letter(from, out.to(), throughBinaryForm(out.message())));
        }
    }

    static RaftMessage throughBinaryForm(RaftMessage message) {
        List<ByteBuffer> parts = MessageCodec.encode(message);
        ByteBuffer joined = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(joined::put);
        return MessageCodec.decode(MessageCodec.VERSION, MessageCodec.kind(message), joined.flip());
    }

    /** Lets a server's disk finish one write. */
    void finishWrite(int id) {
        post(id, server(id).finishWrite());
        turn(id);
    }

    /** Delivers a letter, or loses it if there is no way. */
    void deliver(Letter letter) {
        VirtualServer receiver = servers.get(letter.to());
        if (receiver != null && receiver.isUp() && isConnected.test(letter.from(), letter.to())) {
            receiver.engine().advanceTo(nowNanos, nowNanos / MILLIS);
            receiver.engine().receive(letter.from(), 1000 + letter.from(), letter.message());
            turn(letter.to());
        }
    }

    /** Delivers and writes until nothing is left to do at this moment. */
    void settle() {
        boolean isBusy = true;
        while (isBusy) {
            isBusy = !network.isEmpty();
            List<Letter> letters = List.copyOf(network);
            network.clear();
            letters.forEach(this::deliver);
            for (VirtualServer server : servers.values()) {
                while (server.isUp() && !server.disk.isEmpty()) {
                    finishWrite(server.id);
                    isBusy = true;
                }
            }
        }
    }

    /** Lets time pass in steps of 10 ms, with instant network and disks. */
    void run(long millis) {
        for (long passed = 0; passed < millis; passed += 10) {
            advance(10);
            settle();
        }
    }

    /** Runs until there is a leader that all connected servers follow. */
    int electLeader() {
        for (int round = 0; round < 1_000; round++) {
            run(10);
            VirtualServer leader = leader();
            if (leader != null
                    && leader.engine().status().commitIndex()
                            == leader.engine().status().lastIndex()) {
                return leader.id;
            }
        }
        throw new AssertionError("no leader in ten seconds");
    }

    /** Makes one server lead: its election timeout ends first. */
    void elect(int id) {
        isolateDuring(() -> advance(id, 700), id);
        settle();
        if (engine(id).status().role() != ServerRole.LEADER) {
            throw new AssertionError(
                    "server " + id + " is " + engine(id).status().role());
        }
    }

    private void isolateDuring(Runnable action, int id) {
        // The others must not take their old leader for fresh any more, and must not campaign themselves.
        settle();
        action.run();
    }

    @Nullable
    VirtualServer leader() {
        VirtualServer newest = null;
        for (VirtualServer server : servers.values()) {
            if (server.isUp() && server.engine().status().role() == ServerRole.LEADER) {
                boolean isNewer = newest == null
                        || server.engine().currentTerm() > newest.engine().currentTerm();
                newest = isNewer ? server : newest;
            }
        }
        return newest;
    }

    /** Proposes a command on a server. */
    Admission propose(int id, String command) {
        engine(id).advanceTo(nowNanos, nowNanos / MILLIS);
        Admission admission = engine(id).propose(List.of(command.getBytes(StandardCharsets.UTF_8)));
        turn(id);
        return admission;
    }

    /** Cuts servers off from all others. */
    void isolate(int... ids) {
        List<Integer> cut = java.util.Arrays.stream(ids).boxed().toList();
        isConnected = (from, to) -> !cut.contains(from) && !cut.contains(to);
    }

    void heal() {
        isConnected = (from, to) -> true;
    }
}
