package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.SceneServer;

/** Lets a disk finish its oldest writes. */
final class PersistCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "persist server [count|all]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        SceneServer server = scene.server(arguments.server());
        boolean isAll = arguments.takes("all");
        long count = arguments.hasNext() ? arguments.number("count") : 1;
        arguments.end();
        for (long i = 0; isAll ? server.isWriting() : i < count; i++) {
            server.persist();
        }
    }
}
