package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Lets time pass on one server's clock, or on all. */
final class AdvanceCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "advance [server] millis";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        long number = arguments.number("server or millis");
        if (arguments.hasNext()) {
            long millis = arguments.number("millis");
            arguments.end();
            scene.server((int) number).advance(millis);
        } else {
            arguments.end();
            scene.serversUp().forEach(server -> server.advance(number));
        }
    }
}
