package io.raftkit.script;

import io.raftkit.script.command.Commands;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.ScriptProblem;
import java.util.ArrayList;
import java.util.List;

/** Runs a script and writes down what really happens. */
final class ScriptRunner {
    private ScriptRunner() {}

    /**
     * The script with what happened in place of what was expected.
     *
     * @throws ScriptProblem if it cannot be run, with file and line
     */
    static Script run(Script script) {
        Scene scene = new Scene();
        List<Script.Block> blocks = new ArrayList<>();
        for (Script.Block block : script.blocks()) {
            for (int i = 0; i < block.commands().size(); i++) {
                run(
                        scene,
                        script.name() + ":" + (block.line() + i),
                        block.commands().get(i));
            }
            blocks.add(block.withExpected(scene.trace().take()));
        }
        return new Script(script.name(), blocks);
    }

    private static void run(Scene scene, String place, String command) {
        try {
            Commands.run(scene, command);
        } catch (RuntimeException e) {
            String told = e instanceof ScriptProblem ? e.getMessage() : e.toString();
            throw new ScriptProblem(place + ": " + command + ": " + told, e);
        }
    }
}
