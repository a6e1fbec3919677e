package io.raftkit.script.command;

import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.script.EntryPrinter;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.SceneServer;

/** Shows which configuration governs on each server that is up, and whether it is known to be committed. */
final class MembersCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "members";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        arguments.end();
        for (SceneServer server : scene.serversUp()) {
            EngineStatus.Membership membership = server.engine().status().membership();
            boolean isCommitted = membership.latestIndex() == membership.committedIndex();
            scene.trace()
                    .say(server.id() + " goes by " + EntryPrinter.configuration(membership.latest()) + " in entry "
                            + membership.latestIndex() + (isCommitted ? ", committed" : ", not committed"));
        }
    }
}
