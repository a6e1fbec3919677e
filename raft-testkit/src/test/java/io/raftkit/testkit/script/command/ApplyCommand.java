package io.raftkit.testkit.script.command;

import io.raftkit.testkit.script.scene.Arguments;
import io.raftkit.testkit.script.scene.Scene;

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
