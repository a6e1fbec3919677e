package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Starts a server that the cluster did not begin with, on an empty disk. */
final class JoinCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "join server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        arguments.end();
        scene.join(server);
    }
}
