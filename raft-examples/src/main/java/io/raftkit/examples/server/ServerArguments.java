package io.raftkit.examples.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The command line of one server of an example.
 *
 * @param id which of the peers it is
 * @param peers all servers, {@code id=host:port} between commas
 * @param data a directory of its own
 * @param clients where its clients reach it; port 0 for any free one
 * @param endsWithInput whether the process ends when its standard input does, for a parent process that may be killed
 */
public record ServerArguments(int id, String peers, Path data, InetSocketAddress clients, boolean endsWithInput) {
    /** The option that says where clients reach a server. */
    static final String HTTP = "http";

    /** Reads a command line, throwing {@link BadArguments} with the usage if it makes no sense. */
    public static ServerArguments of(String program, String... args) {
        return of(options(program, HTTP).parse(args), HTTP);
    }

    /** The options of every server, where the address for clients has this name; more may follow. */
    public static Options options(String program, String clients) {
        return Options.of(program)
                .required("id", "which of the peers this server is")
                .required("peers", "all servers, for instance 1=127.0.0.1:7001,2=127.0.0.1:7002,3=127.0.0.1:7003")
                .required("data", "a directory for this server alone")
                .optional(clients, 0, "[HOST:]PORT for clients, on loopback without HOST, any free port with 0")
                .flag("until-eof", "end when standard input ends");
    }

    /** What was given of {@link #options}. */
    public static ServerArguments of(Options options, String clients) {
        return new ServerArguments(
                options.number("id", 1, Integer.MAX_VALUE),
                options.text("peers"),
                path(options, "data"),
                address(options, clients),
                options.isGiven("until-eof"));
    }

    /** The value of an option that is a path. */
    public static Path path(Options options, String name) {
        try {
            return Path.of(options.text(name));
        } catch (InvalidPathException e) {
            throw options.bad("--" + name + " " + e.getMessage());
        }
    }

    /** The value of an option that is an address to listen on. */
    public static InetSocketAddress address(Options options, String name) {
        String text = options.text(name);
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            // Clients are not authenticated here, so access from other hosts has to be asked for.
            InetSocketAddress address = colon < 0
                    ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                    : new InetSocketAddress(text.substring(0, colon), port);
            if (!address.isUnresolved()) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // Refused below, as an unknown host is.
        }
        throw options.bad(
                "--" + name + " " + text + " is not [HOST:]PORT with a known host and a port from 0 to 65535");
    }
}
