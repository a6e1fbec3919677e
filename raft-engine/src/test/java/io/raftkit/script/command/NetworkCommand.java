package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Letters;
import io.raftkit.script.scene.Scene;

/** Shows what is on its way. */
final class NetworkCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "network";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        arguments.end();
        scene.network().letters().forEach(letter -> scene.trace().say(Letters.text(letter)));
    }
}
