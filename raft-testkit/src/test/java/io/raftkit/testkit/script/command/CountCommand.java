package io.raftkit.testkit.script.command;

import io.raftkit.testkit.script.scene.Arguments;
import io.raftkit.testkit.script.scene.Scene;

/** Counts the messages sent since it was last asked, or since the last "elect". */
final class CountCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "count";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        arguments.end();
        scene.network().takeCounts().forEach((kind, sent) -> scene.trace().say(kind + ": " + sent));
    }
}
