package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Letters;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.Selection;

/** Loses letters. */
final class DropCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "drop [from|* to|* [kind] [first|last]]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        Selection selection = Selection.parse(arguments);
        arguments.end();
        scene.network().take(selection).forEach(letter -> scene.trace().say("lost: " + Letters.text(letter)));
    }
}
