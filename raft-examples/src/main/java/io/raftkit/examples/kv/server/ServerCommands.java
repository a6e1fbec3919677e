package io.raftkit.examples.kv.server;

import static io.raftkit.examples.kv.server.ConnectionCommand.command;

import io.raftkit.examples.kv.command.CommandError;
import io.raftkit.examples.kv.command.CommandSpec;
import io.raftkit.examples.kv.command.StoreCommand;
import io.raftkit.examples.kv.command.StoreCommands;
import io.raftkit.examples.kv.resp.ReplyWriter;
import io.raftkit.examples.kv.store.Bytes;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a server tells about itself. */
final class ServerCommands {
    /** The version of Redis whose commands and errors these are. */
    static final String REDIS_VERSION = "7.0.15";

    static final List<ConnectionCommand> ALL =
            List.of(command("INFO", -1, ServerCommands::info), command("COMMAND", -1, ServerCommands::describe));

    private ServerCommands() {}

    private static void info(Session session, List<Bytes> request) {
        StringBuilder text =
                new StringBuilder("# Server\r\nredis_version:" + REDIS_VERSION + "\r\nredis_mode:standalone\r\n");
        text.append("# Replication\r\nrole:master\r\n# Raftkit\r\n");
        session.settings()
                .facts()
                .get()
                .forEach((name, value) ->
                        text.append(name).append(':').append(value).append("\r\n"));
        session.out().document(text.toString());
    }

    private static void describe(Session session, List<Bytes> request) throws CommandError {
        if (request.size() == 1) {
            List<CommandSpec> all = specs().toList();
            session.out().array(all.size());
            all.forEach(spec -> tell(spec, session.out()));
            return;
        }
        switch (request.get(1).toString().toUpperCase(Locale.ROOT)) {
            case "COUNT" -> {
                Session.checkSize(request, 2, "command|count");
                session.out().number(specs().count());
            }
            case "INFO" -> {
                session.out().array(request.size() - 2);
                request.subList(2, request.size()).forEach(name -> tell(find(name.toString()), session.out()));
            }
            // Texts for people, which nothing here has.
            case "DOCS" -> session.out().map(0);
            default -> throw new CommandError("ERR unknown subcommand '" + request.get(1) + "'. Try COMMAND HELP.");
        }
    }

    private static Stream<CommandSpec> specs() {
        return Stream.concat(
                StoreCommands.all().stream().map(StoreCommand::spec),
                ConnectionCommand.all().stream().map(ConnectionCommand::spec));
    }

    private static @Nullable CommandSpec find(String name) {
        return specs().filter(spec -> spec.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    private static void tell(@Nullable CommandSpec spec, ReplyWriter out) {
        if (spec == null) {
            out.noArray();
            return;
        }
        out.array(6);
        out.string(Bytes.of(spec.name().toLowerCase(Locale.ROOT)));
        out.number(spec.arity());
        out.set(1);
        out.status(spec.flags());
        out.number(spec.firstKey());
        out.number(spec.lastKey());
        out.number(spec.keyStep());
    }
}
