package io.raftkit.script.command;

import io.raftkit.engine.ClusterOptions;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Lets a server's election timeout end, whatever length it drew. */
final class TimeoutCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "timeout server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        arguments.end();
        scene.server(server).advance(ClusterOptions.ELECTION_HIGHEST_MILLIS);
    }
}
