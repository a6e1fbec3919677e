package io.raftkit.examples.kv.server;

import static io.raftkit.examples.kv.server.ConnectionCommand.command;

import io.raftkit.examples.kv.command.CommandError;
import io.raftkit.examples.kv.resp.Numbers;
import io.raftkit.examples.kv.resp.ReplyWriter;
import io.raftkit.examples.kv.store.Bytes;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Who a client is, and how it wants to be spoken to. */
final class ClientCommands {
    static final List<ConnectionCommand> ALL = List.of(
            command("AUTH", -2, ClientCommands::authenticate).forStrangers(),
            command("HELLO", -1, ClientCommands::hello).forStrangers(),
            command("QUIT", -1, ClientCommands::quit).forStrangers().transactional(),
            command("SELECT", 2, ClientCommands::select),
            command("CLIENT", -2, ClientCommands::client));

    private static final String WRONG_PASSWORD = "WRONGPASS invalid username-password pair or user is disabled.";
    private static final Bytes ONLY_USER = Bytes.of("default");

    private ClientCommands() {}

    private static void authenticate(Session session, List<Bytes> request) throws CommandError {
        if (request.size() > 3) {
            throw CommandError.syntax();
        }
        if (request.size() == 2 && !session.client().needsPassword()) {
            throw new CommandError("ERR AUTH <password> called without any password configured for the default user."
                    + " Are you sure your configuration is correct?");
        }
        authenticate(session, request.size() == 3 ? request.get(1) : ONLY_USER, request.get(request.size() - 1));
        session.out().status("OK");
    }

    private static void authenticate(Session session, Bytes user, Bytes password) throws CommandError {
        if (!user.equals(ONLY_USER) || !session.client().authenticate(password)) {
            throw new CommandError(WRONG_PASSWORD);
        }
    }

    private static void hello(Session session, List<Bytes> request) throws CommandError {
        int version =
                request.size() > 1 ? version(request.get(1)) : session.out().protocol();
        @Nullable Bytes name = null;
        for (int i = 2; i < request.size(); i++) {
            String option = request.get(i).toString().toUpperCase(Locale.ROOT);
            int more = request.size() - 1 - i;
            if (option.equals("AUTH") && more >= 2) {
                authenticate(session, request.get(i + 1), request.get(i + 2));
                i += 2;
            } else if (option.equals("SETNAME") && more >= 1) {
                name = validName(request.get(++i));
            } else {
                throw new CommandError("ERR Syntax error in HELLO option '" + request.get(i) + "'");
            }
        }
        if (session.client().isStranger()) {
            throw new CommandError("NOAUTH HELLO must be called with the client already authenticated, otherwise the"
                    + " HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the"
                    + " RESP protocol version at the same time");
        }
        if (name != null) {
            session.client().setName(name);
        }
        session.out().setProtocol(version);
        tellServer(session);
    }

    private static int version(Bytes text) throws CommandError {
        long version = Numbers.parse(text)
                .orElseThrow(() -> new CommandError("ERR Protocol version is not an integer or out of range"));
        if (version != ReplyWriter.RESP2 && version != ReplyWriter.RESP3) {
            throw new CommandError("NOPROTO unsupported protocol version");
        }
        return (int) version;
    }

    private static void tellServer(Session session) {
        ReplyWriter out = session.out();
        out.map(7);
        // Clients choose by this name and version what they may ask for.
        out.string(Bytes.of("server"));
        out.string(Bytes.of("redis"));
        out.string(Bytes.of("version"));
        out.string(Bytes.of(ServerCommands.REDIS_VERSION));
        out.string(Bytes.of("proto"));
        out.number(out.protocol());
        out.string(Bytes.of("id"));
        out.number(session.client().id());
        out.string(Bytes.of("mode"));
        out.string(Bytes.of("standalone"));
        out.string(Bytes.of("role"));
        out.string(Bytes.of("master"));
        out.string(Bytes.of("modules"));
        out.array(0);
    }

    private static void quit(Session session, List<Bytes> request) {
        session.out().status("OK");
        session.end();
    }

    private static void select(Session session, List<Bytes> request) throws CommandError {
        long number = Numbers.parse(request.get(1)).orElseThrow(CommandError::noInteger);
        if (number != (int) number) {
            throw new CommandError(
                    "ERR value is out of range, value must between " + Integer.MIN_VALUE + " and " + Integer.MAX_VALUE);
        }
        if (number != 0) {
            throw new CommandError("ERR DB index is out of range");
        }
        session.out().status("OK");
    }

    private static void client(Session session, List<Bytes> request) throws CommandError {
        String what = request.get(1).toString().toUpperCase(Locale.ROOT);
        switch (what) {
            case "ID" -> {
                Session.checkSize(request, 2, "client|id");
                session.out().number(session.client().id());
            }
            case "GETNAME" -> {
                Session.checkSize(request, 2, "client|getname");
                session.out().string(session.client().name());
            }
            case "SETNAME" -> {
                Session.checkSize(request, 3, "client|setname");
                session.client().setName(validName(request.get(2)));
                session.out().status("OK");
            }
            case "SETINFO" -> {
                Session.checkSize(request, 4, "client|setinfo");
                setInfo(session, request.get(2));
            }
            default -> throw new CommandError("ERR unknown subcommand '" + request.get(1) + "'. Try CLIENT HELP.");
        }
    }

    /** Client libraries tell their name and version here, which nothing depends on. */
    private static void setInfo(Session session, Bytes attribute) throws CommandError {
        if (!List.of("LIB-NAME", "LIB-VER").contains(attribute.toString().toUpperCase(Locale.ROOT))) {
            throw new CommandError("ERR Unrecognized option '" + attribute + "'");
        }
        session.out().status("OK");
    }

    private static Bytes validName(Bytes name) throws CommandError {
        for (byte letter : name.array()) {
            if (letter < '!' || letter > '~') {
                throw new CommandError("ERR Client names cannot contain spaces, newlines or special characters.");
            }
        }
        return name;
    }
}
