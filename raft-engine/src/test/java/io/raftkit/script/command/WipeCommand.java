package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Crashes a server and takes its disk away; "restart" gives it an empty one. */
final class WipeCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "wipe server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        arguments.end();
        scene.server(server).wipe();
    }
}
