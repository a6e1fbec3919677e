package io.raftkit.script.command;

import io.raftkit.engine.ClusterOptions;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.ScriptProblem;

/** Sets up a cluster whose servers have started before and know one another, or are "fresh". */
final class ClusterCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "cluster size [fresh] [no-op=off] [apply=manual] [inflight=16] [inflight-bytes=65536] [batch=4096]"
                + " [window=1000000] [uncommitted=1000000]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int size = (int) arguments.number("size");
        boolean isFresh = arguments.takes("fresh");
        boolean noOp = isDefault(arguments, "no-op", "on", "off");
        boolean appliesAtOnce = isDefault(arguments, "apply", "at-once", "manual");
        EngineConfig.Limits limits = new EngineConfig.Limits(
                1 << 16,
                (int) arguments.option("batch", 4096),
                (int) arguments.option("inflight", 16),
                arguments.option("inflight-bytes", 1 << 16),
                arguments.option("window", 1_000_000),
                arguments.option("uncommitted", 1_000_000),
                1 << 18,
                arguments.option("tail", Long.MAX_VALUE));
        arguments.end();
        scene.begin(new ClusterOptions(size, noOp, !isFresh, limits, 0), appliesAtOnce);
    }

    private static boolean isDefault(Arguments arguments, String name, String usual, String other) {
        String value = arguments.option(name, usual);
        if (!value.equals(usual) && !value.equals(other)) {
            throw new ScriptProblem(name + " is " + usual + " or " + other + ", not " + value);
        }
        return value.equals(usual);
    }
}
