package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.SceneServer;

/** Starts a server again from its disk, crashing it first if it is up. */
final class RestartCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "restart server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        SceneServer server = scene.server(arguments.server());
        arguments.end();
        server.crash();
        server.start();
    }
}
