package io.raftkit.examples.kv.command;

import static io.raftkit.examples.kv.command.StoreCommand.local;

import java.util.List;

/** Commands that need no key, and may stand in a transaction. */
final class LocalCommands {
    static final List<StoreCommand> ALL = List.of(
            local("PING", -1, LocalCommands::ping),
            local("ECHO", 2, call -> call.out().string(call.argument(1))));

    private LocalCommands() {}

    private static void ping(Call call) throws CommandError {
        switch (call.size()) {
            case 1 -> call.out().status("PONG");
            case 2 -> call.out().string(call.argument(1));
            default -> throw CommandError.arguments("ping");
        }
    }
}
