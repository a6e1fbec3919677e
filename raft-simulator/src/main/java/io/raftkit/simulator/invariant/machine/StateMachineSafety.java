package io.raftkit.simulator.invariant.machine;

import io.raftkit.api.Command;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.LogPrints;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import io.raftkit.simulator.invariant.fact.Violation;
import io.raftkit.testkit.machine.Hex;
import io.raftkit.testkit.machine.UsualCauses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * All servers apply the same command at an index (Raft Figure 3, State Machine Safety), and get the same result, in every incarnation: else the
 * state machine is not deterministic.
 */
public final class StateMachineSafety extends Invariant {
    private record Applied(int server, int incarnation, Command command, long print, byte[] result) {}

    private final List<@Nullable Applied> log = new ArrayList<>();

    public StateMachineSafety(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void applied(ServerFacts server, Command command, byte[] result) {
        int at = Math.toIntExact(command.index());
        while (log.size() <= at) {
            log.add(null);
        }
        long print = print(command);
        Applied first = log.get(at);
        if (first == null) {
            log.set(at, new Applied(server.id, server.incarnation, command, print, result));
            return;
        }
        require(
                first.print == print,
                "%s applies %s, where server %d applied %s",
                server,
                command,
                first.server,
                first.command);
        if (!Arrays.equals(first.result, result)) {
            throw differingResults(first, server, command, result);
        }
    }

    /** Apart, so that bytes become text only where somebody reads it. */
    private Violation differingResults(Applied first, ServerFacts server, Command command, byte[] result) {
        return violation(
                "The state machine is not deterministic: to the command at index %d, %s, it answered %s on server %d (incarnation %d)"
                        + " and %s on server %d (incarnation %d). It may depend on nothing but the commands. "
                        + UsualCauses.OF_DIFFERENCES,
                command.index(),
                Hex.of(command.bytes()),
                Hex.of(first.result),
                first.server,
                first.incarnation,
                Hex.of(result),
                server.id,
                server.incarnation);
    }

    /** Takes what was applied in another cluster up to an index for what would have been applied here. */
    public void goOnAfter(StateMachineSafety former, long upTo) {
        log.addAll(former.log.subList(0, (int) Math.min(former.log.size(), upTo + 1)));
    }

    /** What was applied, in order. */
    public List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        for (Applied applied : log) {
            if (applied != null) {
                commands.add(applied.command);
            }
        }
        return commands;
    }

    private static long print(Command command) {
        CRC32C crc = new CRC32C();
        crc.update(command.buffer());
        return LogPrints.mixed(LogPrints.mixed(command.term(), command.time()), crc.getValue());
    }
}
