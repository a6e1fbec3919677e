package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Joins all servers again. */
final class HealCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "heal";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        arguments.end();
        scene.network().heal();
    }
}
