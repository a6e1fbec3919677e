package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Gives a server back the disk that "wipe" took away; "restart" starts it on that. */
final class RestoreCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "restore server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        arguments.end();
        scene.server(server).restore();
    }
}
