package io.raftkit.script.command;

import static java.util.Map.entry;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.ScriptProblem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All words of the scripts' language. */
public final class Commands {
    private static final Map<String, ScriptCommand> ALL = new TreeMap<>(Map.ofEntries(
            entry("advance", new AdvanceCommand()),
            entry("apply", new ApplyCommand()),
            entry("change", new ChangeCommand()),
            entry("cluster", new ClusterCommand()),
            entry("count", new CountCommand()),
            entry("crash", new CrashCommand()),
            entry("deliver", new DeliverCommand()),
            entry("drop", new DropCommand()),
            entry("elect", new ElectCommand()),
            entry("forward", new ForwardCommand()),
            entry("full", new FullCommand()),
            entry("given", new GivenCommand()),
            entry("heal", new HealCommand()),
            entry("isolate", new IsolateCommand()),
            entry("join", new JoinCommand()),
            entry("load", new LoadCommand()),
            entry("log", new LogCommand()),
            entry("members", new MembersCommand()),
            entry("network", new NetworkCommand()),
            entry("peer-lost", new PeerLostCommand()),
            entry("persist", new PersistCommand()),
            entry("propose", new ProposeCommand()),
            entry("read", new ReadCommand()),
            entry("restart", new RestartCommand()),
            entry("restore", new RestoreCommand()),
            entry("settle", new SettleCommand()),
            entry("space", new SpaceCommand()),
            entry("status", new StatusCommand()),
            entry("timeout", new TimeoutCommand()),
            entry("wipe", new WipeCommand())));

    private Commands() {}

    /** Runs one line; "quietly" before a command leaves only changes of role in the trace. */
    public static void run(Scene scene, String line) {
        List<String> words = List.of(line.strip().split("\\s+"));
        if (words.get(0).equals("quietly")) {
            scene.trace().quietly(() -> run(scene, line.strip().substring("quietly".length())));
            return;
        }
        ScriptCommand command = ALL.get(words.get(0));
        if (command == null) {
            throw new ScriptProblem(
                    "unknown command \"" + words.get(0) + "\"; there are quietly, " + String.join(", ", ALL.keySet()));
        }
        try {
            command.run(scene, new Arguments(words.subList(1, words.size())));
        } catch (ScriptProblem e) {
            throw new ScriptProblem(e.getMessage() + "; usage: " + command.usage(), e);
        }
    }
}
