package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.SceneServer;
import java.util.ArrayList;
import java.util.List;

/** Delivers, writes, loads and applies until nothing is left to do at this moment, everywhere or among some servers. */
final class SettleCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "settle [server...]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        List<SceneServer> among = new ArrayList<>();
        while (arguments.hasNext()) {
            among.add(scene.server(arguments.server()));
        }
        arguments.end();
        scene.settle(among.isEmpty() ? scene.servers() : among);
    }
}
