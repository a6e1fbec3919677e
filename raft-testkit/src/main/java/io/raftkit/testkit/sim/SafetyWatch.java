package io.raftkit.testkit.sim;

import io.raftkit.api.Command;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.Transition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what all servers do, over all their lives: at most one leader in a term, and never two commands at one index (Raft Figure 3,
 * Election Safety and State Machine Safety).
 */
final class SafetyWatch {
    private final Map<Long, Integer> leaders = new TreeMap<>();
    /** For each index what was applied there: term, length and checksum in one number, 0 for nothing yet. */
    private long[] commands = new long[1_024];

    private final List<String> transitions = new ArrayList<>();
    private @Nullable String violation;

    void transition(long millis, Transition transition) {
        transitions.add(millis + " ms: " + transition);
        if (transition.role() == ServerRole.LEADER) {
            Integer other = leaders.putIfAbsent(transition.term(), transition.serverId());
            if (other != null && other != transition.serverId()) {
                violated("servers " + other + " and " + transition.serverId() + " both lead term " + transition.term());
            }
        }
    }

    void applied(int serverId, long before, Command command) {
        if (command.index() <= before) {
            violated("server " + serverId + " applies index " + command.index() + " after " + before);
        }
        int at = Math.toIntExact(command.index());
        if (at >= commands.length) {
            commands = Arrays.copyOf(commands, Math.max(at + 1, commands.length * 2));
        }
        long print = print(command);
        if (commands[at] == 0) {
            commands[at] = print;
        } else if (commands[at] != print) {
            violated("server " + serverId + " applies " + command + " where another command was applied before");
        }
    }

    private static long print(Command command) {
        ByteBuffer payload = command.buffer();
        CRC32C crc = new CRC32C();
        crc.update(payload.duplicate());
        return (command.term() * 31 + payload.remaining()) << 32 | crc.getValue();
    }

    void violated(String what) {
        violation = violation == null ? what : violation;
    }

    void check() {
        if (violation != null) {
            throw new AssertionError(violation + "\n" + String.join("\n", transitions));
        }
    }

    /** How many terms had a leader. */
    int leaders() {
        return leaders.size();
    }

    List<String> transitions() {
        return transitions;
    }
}
