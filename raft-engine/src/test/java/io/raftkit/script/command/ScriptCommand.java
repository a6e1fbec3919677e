package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;

/** One word of the scripts' language. */
public interface ScriptCommand {

    /** How it is written. */
    String usage();

    /** Does it; what happens goes to the scene's trace. */
    void run(Scene scene, Arguments arguments);
}
