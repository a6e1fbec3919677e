package io.raftkit.simulator.client;

import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.invariant.fact.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The clients of one run that are outside the cluster: some with sessions of their own, and one that guesses those of others. */
final class OutsideClients<I, O> {
    private static final int SESSIONS = 2;

    private final List<SessionClient<I, O>> sessions = new ArrayList<>();
    private final Intruder<I, O> intruder;
    private @Nullable Violation violation;

    OutsideClients(VirtualCluster cluster, Clients<I, O> clients, CallEnds ends, SplittableRandom random) {
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(new SessionClient<>(cluster, clients, this, ends, random.split()));
        }
        intruder = new Intruder<>(cluster, clients, this, random.split());
    }

    void begin() {
        sessions.forEach(SessionClient::begin);
        intruder.begin();
    }

    void stop() {
        sessions.forEach(SessionClient::stop);
        intruder.stop();
    }

    /** How often the client was answered that was answered least. */
    int answers() {
        return sessions.stream().mapToInt(SessionClient::answered).min().orElse(0);
    }

    /** Notes that one was told what cannot be; thrown by the next check, since answers come where nothing may be thrown. */
    void wrong(String what) {
        violation = violation == null ? new Violation("Answers", what) : violation;
    }

    void check() {
        if (violation != null) {
            throw violation;
        }
    }
}
