package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Fills a server's disk to the brim: its next write finds no space. */
final class FullCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "full server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        arguments.end();
        scene.server(server).full(true);
    }
}
