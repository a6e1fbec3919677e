package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Breaks a server's connection to another. */
final class PeerLostCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "peer-lost server other";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        int other = arguments.server();
        arguments.end();
        scene.server(server).turn(engine -> engine.peerLost(other));
    }
}
