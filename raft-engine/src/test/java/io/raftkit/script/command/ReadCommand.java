package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Asks for a linearizable read on a server. */
final class ReadCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "read server id";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        long id = arguments.number("id of the read");
        arguments.end();
        scene.server(server).turn(engine -> engine.read(id));
    }
}
