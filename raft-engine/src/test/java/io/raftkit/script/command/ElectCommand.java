package io.raftkit.script.command;

import io.raftkit.engine.ClusterOptions;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.SceneServer;
import io.raftkit.script.scene.ScriptProblem;

/**
 * Makes a server lead: the others no longer take a leader of before for fresh, its own election timeout ends first, and all that
 * follows is delivered and written. What was on its way before stays there. Tells only of changes of role.
 */
final class ElectCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "elect server";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        SceneServer candidate = scene.server(arguments.server());
        arguments.end();
        scene.trace().quietly(() -> scene.network().setAside(() -> elect(scene, candidate)));
        if (candidate.engine().leaderId() != candidate.id()) {
            throw new ScriptProblem("server " + candidate.id() + " was not elected: "
                    + candidate.engine().status());
        }
        scene.network().takeCounts();
    }

    private static void elect(Scene scene, SceneServer candidate) {
        for (SceneServer server : scene.serversUp()) {
            if (server != candidate) {
                server.advance(ClusterOptions.ELECTION_LOWEST_MILLIS);
            }
        }
        scene.network().clear();
        candidate.advance(ClusterOptions.ELECTION_HIGHEST_MILLIS);
        scene.settle(scene.servers());
    }
}
