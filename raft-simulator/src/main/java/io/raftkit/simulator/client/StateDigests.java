package io.raftkit.simulator.client;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.testkit.machine.UsualCauses;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The states of one run's servers, as prints of their snapshots at every so many indexes: at the same index they are the same. */
public final class StateDigests {
    private static final int EVERY = 64;

    private record Digest(int server, long print) {}

    private final Map<Long, Digest> digests = new HashMap<>();
    /** Those that servers took, by index. */
    private final Map<Long, List<Digest>> written = new TreeMap<>();

    private @Nullable Violation violation;

    /** Whether a digest is taken between the commands at two indexes. */
    boolean liesBetween(long before, long after) {
        return before / EVERY != after / EVERY;
    }

    /** Compares the state of a server that has applied one command, if any, and not yet another. */
    void compare(int server, @Nullable Command last, Command next, StateMachine stateMachine) throws Exception {
        if (last == null || !liesBetween(last.index(), next.index()) || violation != null) {
            return;
        }
        long before = last.index();
        Digest digest = new Digest(server, print(stateMachine, SnapshotPoint.of(before, last.term(), last.time())));
        Digest other = digests.putIfAbsent(before, digest);
        if (other != null && other.print != digest.print) {
            violation = new Violation(
                    "StateMachineSafety",
                    "The state machine is not deterministic, or does not write equal states as equal bytes: the snapshot of server "
                            + server + " after the command at index " + before + " differs from that of server "
                            + other.server
                            + ", though all commands before were the same. " + UsualCauses.OF_DIFFERENCES);
        }
    }

    /** A server has written a snapshot of its state up to an index. */
    void written(int server, long index, byte[] state) {
        written.computeIfAbsent(index, unused -> new ArrayList<>()).add(new Digest(server, print(state)));
    }

    /** Compares each snapshot that was written with what a fresh state machine is given by the same commands; there may be more of these. */
    public void checkWritten(StateMachine fresh, List<Command> commands) throws Exception {
        int next = 0;
        for (Map.Entry<Long, List<Digest>> at : written.entrySet()) {
            SnapshotPoint point = SnapshotPoint.of(at.getKey(), 1, 0);
            for (; next < commands.size() && commands.get(next).index() <= at.getKey(); next++) {
                fresh.apply(commands.get(next));
            }
            long replayed = print(fresh, point);
            for (Digest digest : at.getValue()) {
                if (digest.print != replayed) {
                    throw new Violation(
                            "SnapshotEqualsReplay",
                            "The snapshot that server " + digest.server + " wrote of its state up to entry "
                                    + at.getKey()
                                    + " differs from that of a state machine which applied the same commands one after the other. "
                                    + UsualCauses.OF_DIFFERENCES);
                }
            }
        }
    }

    public void check() {
        if (violation != null) {
            throw violation;
        }
    }

    private static long print(StateMachine stateMachine, SnapshotPoint point) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StateMachine.View view = stateMachine.snapshot(point)) {
            view.writeTo(out);
        }
        return print(out.toByteArray());
    }

    private static long print(byte[] state) {
        CRC32C crc = new CRC32C();
        crc.update(state);
        return (long) state.length << 32 | crc.getValue();
    }
}
