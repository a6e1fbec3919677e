package io.raftkit.script.command;

import io.raftkit.api.log.EntryType;
import io.raftkit.script.scene.Arguments;
import io.raftkit.script.scene.Scene;
import java.nio.ByteBuffer;
import java.util.List;

/** Has a server hand commands of its session to the leader it knows. */
final class ForwardCommand implements ScriptCommand {

    @Override
    public String usage() {
        return "forward server copy command...";
    }

    @Override
    public void run(Scene scene, Arguments arguments) {
        int server = arguments.server();
        long copy = arguments.number("copy");
        List<ByteBuffer> commands = arguments.rest().stream()
                .map(word -> ByteBuffer.wrap(ProposeCommand.bytes(word)))
                .toList();
        arguments.end();
        scene.server(server).turn(engine -> {
            if (!engine.forward(copy, EntryType.SESSION_COMMAND, commands)) {
                scene.trace().say(server + " knows no other leader it can reach");
            }
        });
    }
}
