package io.raftkit.script.command;

import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import io.raftkit.script.scene.SceneServer;
import java.util.List;
import java.util.stream.Collectors;

/** Shows logs as the paper's figures do: the terms of the entries from index 1 on. What is on disk is shown where it differs. */
final class LogCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "log [server...]";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        List<String> wanted = arguments.rest();
        arguments.end();
        for (SceneServer server : scene.servers()) {
            if (wanted.isEmpty() || wanted.contains(String.valueOf(server.id()))) {
                show(scene, server);
            }
        }
    }

    private static void show(Scene scene, SceneServer server) {
        if (server.isUp()) {
            scene.trace()
                    .say(server.id() + " log:  " + terms(server.log()) + "   committed "
                            + server.engine().commitIndex());
        }
        if (!server.isUp() || !server.stored().equals(server.log())) {
            scene.trace().say(server.id() + " disk: " + terms(server.stored()));
        }
    }

    private static String terms(List<Long> terms) {
        return terms.isEmpty() ? "-" : terms.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
