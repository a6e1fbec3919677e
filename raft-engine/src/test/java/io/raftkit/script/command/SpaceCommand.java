package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Frees space on a full disk; "persist" offers the waiting write again. */
final class SpaceCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "space server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        arguments.end();
        scene.server(server).full(false);
    }
}
