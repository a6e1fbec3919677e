package io.raftkit.testkit.script.command;

import io.raftkit.testkit.script.scene.Arguments;
import io.raftkit.testkit.script.scene.Scene;

/** Delivers, writes, loads and applies until nothing is left to do at this moment. */
final class SettleCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "settle";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        arguments.end();
        scene.settle();
    }
}
