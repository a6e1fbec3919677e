package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** Cuts servers off: what they send and what is sent to them is lost. */
final class IsolateCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "isolate server [server...]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        do {
            scene.network().isolate(scene.server(arguments.server()).id());
        } while (arguments.hasNext());
        arguments.end();
    }
}
