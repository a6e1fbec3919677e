package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Ends a server as a power cut does: only what its disk has finished remains. */
final class CrashCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "crash server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        arguments.end();
        scene.server(server).crash();
    }
}
