package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

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
