package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Lets a state machine apply what it was handed; needed with "apply=manual" only. */
final class ApplyCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "apply server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        arguments.end();
        scene.server(server).apply();
    }
}
