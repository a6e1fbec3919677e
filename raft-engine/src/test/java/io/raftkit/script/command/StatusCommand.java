package io.raftkit.script.command;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.SceneServer;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Shows what servers say of themselves. */
final class StatusCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "status [server...]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        List<String> wanted = arguments.rest();
        arguments.end();
        for (SceneServer server : scene.servers()) {
            if (wanted.isEmpty() || wanted.contains(String.valueOf(server.id()))) {
                scene.trace()
                        .say(server.id()
                                + (server.isUp() ? describe(server.engine().status()) : " is down"));
            }
        }
    }

    private static String describe(EngineStatus status) {
        StringJoiner text = new StringJoiner(", ");
        text.add(
                " is " + status.role().name().toLowerCase(Locale.ROOT).replace('_', '-') + " in term " + status.term());
        text.add("leader " + (status.leaderId() == 0 ? "unknown" : status.leaderId()));
        text.add("last " + status.lastIndex()).add("durable " + status.durableIndex());
        text.add("committed " + status.commitIndex()).add("applied " + status.lastApplied());
        if (status.isStalled()) {
            text.add("disk full");
        }
        if (status.isDiskSlow()) {
            text.add("disk slow");
        }
        for (EngineStatus.Peer peer : status.peers()) {
            if (status.role() == ServerRole.LEADER) {
                text.add("match of " + peer.id() + " is " + peer.matchIndex());
            }
            if (!peer.isCounted()) {
                text.add(peer.id() + " does not count");
            }
        }
        return text.toString();
    }
}
