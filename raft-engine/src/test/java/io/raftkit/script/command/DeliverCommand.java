package io.raftkit.script.command;

import io.raftkit.engine.Letter;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Letters;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.Selection;
import java.util.Map;

/** Lets letters arrive: all, or some; as a copy, so that they can arrive again; with fields changed. */
final class DeliverCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "deliver [from|* to|* [kind] [first|last]] [copy] [field=value...]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        boolean isCopy = arguments.takes("copy");
        Selection selection = Selection.parse(arguments);
        isCopy |= arguments.takes("copy");
        Map<String, String> changes = arguments.allOptions();
        arguments.end();
        for (Letter letter :
                isCopy ? scene.network().peek(selection) : scene.network().take(selection)) {
            scene.deliver(Letters.with(letter, changes));
        }
    }
}
