package io.raftkit.script.command;

import io.raftkit.engine.boundary.Admission;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Hands a server commands for its log, if it leads. */
final class ProposeCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "propose server command... (\"x*100\" is a hundred x)";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        List<byte[]> commands =
                arguments.rest().stream().map(ProposeCommand::bytes).toList();
        arguments.end();
        scene.server(server).turn(engine -> {
            Admission admission = engine.propose(commands);
            scene.trace()
                    .say(server
                            + (admission.taken() == 0
                                    ? " takes nothing"
                                    : " takes " + admission.taken() + " from " + admission.firstIndex() + "/"
                                            + admission.term() + " on")
                            + (admission.verdict() == Admission.Verdict.TAKEN ? "" : ": " + admission.verdict()));
        });
    }

    static byte[] bytes(String word) {
        int times = word.indexOf('*');
        String text = times < 0 ? word : word.substring(0, times).repeat(Integer.parseInt(word.substring(times + 1)));
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
