package io.raftkit.benchmarks.system;

import io.raftkit.examples.cluster.Launch;
import java.util.Map;
import java.util.Set;

/** A Raft library in one configuration, with all commands durable on a majority before they are acknowledged. */
public interface SystemUnderTest {
    /** What a server can be asked for. */
    enum Operation {
        /** Replicate and apply a command; called on the leader. */
        WRITE,
        /** A linearizable read on the leader. */
        READ_ON_LEADER,
        /** A linearizable read on a follower. */
        READ_ON_FOLLOWER,
        /** Go on with another leader when the leader is killed, and start again with what the disk holds. */
        RECOVER,
        /** Take a snapshot when asked, remove all entries from the log that it stands for, and send it to a server that needs them. */
        SNAPSHOT
    }

    /** What a system is in a comparison. */
    enum Kind {
        /** Raftkit in some configuration. */
        RAFTKIT,
        /** Another library. */
        LIBRARY,
        /** What no library can reach. */
        FLOOR
    }

    /**
     * How servers are set up.
     *
     * @param heap the largest heap of each server, as for {@code -Xmx}
     * @param hasSnapshots whether servers take snapshots by themselves, which shorten the log; if not, they take one only when asked
     * @param stateBytes how many bytes a snapshot has besides what the system itself puts there; a system that takes none when asked may
     *     ignore this
     */
    record Setup(String heap, boolean hasSnapshots, long stateBytes) {
        /** Servers that take snapshots by themselves, of a small state. */
        public static Setup withSnapshots(String heap) {
            return new Setup(heap, true, 0);
        }

        /** Servers that take a snapshot only when asked, of a state of so many bytes. */
        public static Setup withoutSnapshots(String heap, long stateBytes) {
            return new Setup(heap, false, stateBytes);
        }
    }

    /** A short name, which selects it on the command line: lower-case letters, digits and {@code -}. */
    String name();

    /** What it is in a comparison. */
    default Kind kind() {
        return Kind.LIBRARY;
    }

    /** The version of the library. */
    String version();

    /** The settings that matter for the figures, to be printed with them; in order. */
    Map<String, String> settings();

    /** What its servers can be asked for; what is missing here is not measured. */
    Set<Operation> operations();

    /**
     * How one server process is started. It is given the arguments {@code --id}, {@code --peers} (all servers as {@code id=host:port}
     * between commas), {@code --data} (a directory of its own) and {@code --until-eof}. Its main class calls {@link ServerLoop#main}.
     */
    Launch launch(Setup setup);
}
