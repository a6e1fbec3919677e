package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Answers a server's oldest load from its disk, or says that the entries are gone. */
final class LoadCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "load server [gone]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        boolean isGone = arguments.takes("gone");
        arguments.end();
        scene.server(server).load(isGone);
    }
}
