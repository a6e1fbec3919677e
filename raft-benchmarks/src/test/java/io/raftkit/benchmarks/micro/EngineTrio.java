package io.raftkit.benchmarks.micro;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.testkit.storage.InMemoryPersister;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Three engines on the calling thread. Messages, writes and the state machines take no time and cost next to nothing, so that what is measured is
 * the engines.
 */
final class EngineTrio {
    private static final int SIZE = 3;
    private static final long MILLIS = 1_000_000;
    private static final long HEARTBEAT_NANOS = 100 * MILLIS;
    private static final long ELECTION_LOWEST_NANOS = 300 * MILLIS;
    private static final long ELECTION_HIGHEST_NANOS = 600 * MILLIS;
    private static final long STEPS_MAX = 10_000;
    private static final long MEMORY_BYTES = 64 << 20;
    private static final int FRAME_BYTES_MAX = 8 << 20;
    private static final int COMMAND_BYTES_MAX = 1 << 20;

    private final List<RaftEngine> engines = new ArrayList<>();
    private final ArrayDeque<Letter> letters = new ArrayDeque<>();
    private long nowNanos = MILLIS;
    private int leaderId;
    private long leaderApplied;
    private long leaderBatchBytes;

    private record Letter(int from, int to, RaftMessage message) {}

    private EngineTrio() {
        for (int id = 1; id <= SIZE; id++) {
            engines.add(new RaftEngine(config(id), nothing(), 0, 0, nowNanos));
        }
    }

    /** Three engines of which one leads, and that have nothing left to do. */
    static EngineTrio led() {
        EngineTrio trio = new EngineTrio();
        for (int step = 0; step < STEPS_MAX && trio.leaderId == 0; step++) {
            trio.after(MILLIS);
            trio.leaderId = IntStream.rangeClosed(1, SIZE)
                    .filter(id -> trio.engine(id).status().role() == ServerRole.LEADER)
                    .findFirst()
                    .orElse(0);
        }
        // Its first entries and what the servers agree on at their first start.
        for (int step = 0; step < 1_000; step++) {
            trio.after(MILLIS);
        }
        return trio;
    }

    private static Recovered nothing() {
        try {
            return Recovered.of(Recovery.of(new InMemoryPersister()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static EngineConfig config(int id) {
        Configuration members = Configuration.of(IntStream.rangeClosed(1, SIZE)
                .mapToObj(member -> Member.voter(member, "server" + member + ":1"))
                .toList());
        return new EngineConfig(
                new Bootstrap(id, 77, 0, storeId(id), members, true, true),
                HEARTBEAT_NANOS,
                ELECTION_LOWEST_NANOS,
                ELECTION_HIGHEST_NANOS,
                id,
                EngineConfig.Limits.within(MEMORY_BYTES, FRAME_BYTES_MAX, COMMAND_BYTES_MAX));
    }

    private static long storeId(int id) {
        return 1_000 + id;
    }

    private RaftEngine engine(int id) {
        return engines.get(id - 1);
    }

    /** Lets time pass on all servers, and does what follows. */
    void after(long nanos) {
        nowNanos += nanos;
        for (int id = 1; id <= SIZE; id++) {
            engine(id).advanceTo(nowNanos, nowNanos / MILLIS);
            turn(id);
        }
        settle();
    }

    /**
     * Has the leader take commands in one turn, and does all that follows until no message is on its way.
     *
     * @return how many entries the leader handed to its state machine meanwhile
     */
    long commit(List<byte[]> commands) {
        long before = leaderApplied;
        Admission admission = engine(leaderId).propose(commands);
        if (admission.taken() != commands.size()) {
            throw new IllegalStateException("the leader took " + admission);
        }
        turn(leaderId);
        settle();
        return leaderApplied - before;
    }

    /** The bytes of all entries that the leader has handed to its disk. */
    long leaderBatchBytes() {
        return leaderBatchBytes;
    }

    private void settle() {
        while (!letters.isEmpty()) {
            Letter letter = letters.remove();
            engine(letter.to()).receive(new Sender(letter.from(), storeId(letter.from()), 0), letter.message());
            turn(letter.to());
        }
    }

    /** Ends a turn: takes what the engine wants done, until it wants nothing more at once. */
    private void turn(int id) {
        boolean hasMore = true;
        while (hasMore) {
            Effects effects = engine(id).takeEffects();
            send(id, effects.messages());
            long applyTo = lastIndex(effects.apply());
            Effects.Persist persist = effects.persist();
            hasMore = persist != null || applyTo > 0;
            if (persist != null) {
                count(id, persist);
                send(id, persist.held());
                engine(id).persisted(persist.ticket());
            }
            if (applyTo > 0) {
                leaderApplied = id == leaderId ? applyTo : leaderApplied;
                engine(id).applied(applyTo);
            }
        }
    }

    private void send(int from, List<Effects.Outgoing> messages) {
        for (int at = 0; at < messages.size(); at++) {
            letters.add(new Letter(from, messages.get(at).to(), messages.get(at).message()));
        }
    }

    private void count(int id, Effects.Persist persist) {
        if (id == leaderId) {
            List<EntryBatch> entries = persist.batch().entries();
            for (int at = 0; at < entries.size(); at++) {
                leaderBatchBytes += entries.get(at).sizeBytes();
            }
        }
    }

    private static long lastIndex(List<EntryBatch> batches) {
        return batches.isEmpty() ? 0 : batches.get(batches.size() - 1).lastIndex();
    }
}
