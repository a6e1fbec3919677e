package io.raftkit.testkit.sim;

import io.raftkit.api.Command;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what all servers do, over all their lives: at most one leader in a term, and never two commands at one index (Raft Figure 3,
 * Election Safety and State Machine Safety).
 */
final class SafetyWatch {
    private final Map<Long, Integer> leaders = new TreeMap<>();
    private final Map<Long, Command> commands = new TreeMap<>();
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
        Command other = commands.putIfAbsent(command.index(), command);
        if (other != null && (other.term() != command.term() || !other.buffer().equals(command.buffer()))) {
            violated("server " + serverId + " applies " + command + " where " + other + " was applied before");
        }
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

    /** The commands that were applied anywhere, by index. */
    List<Command> commands() {
        return List.copyOf(commands.values());
    }

    List<String> transitions() {
        return transitions;
    }
}
