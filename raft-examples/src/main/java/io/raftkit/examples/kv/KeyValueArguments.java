package io.raftkit.examples.kv;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerArguments;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command line of one server.
 *
 * @param id which of the peers it is
 * @param peers all servers, {@code id=host:port} between commas
 * @param data a directory of its own
 * @param port where its clients reach it; port 0 for any free one
 * @param password what clients must give, or null if they need not
 * @param endsWithInput whether the process ends when its standard input does, for a parent process that may be killed
 */
record KeyValueArguments(
        int id,
        String peers,
        Path data,
        InetSocketAddress port,
        @Nullable Bytes password,
        boolean endsWithInput) {
    private static final String NO_FILE = "none";

    static KeyValueArguments of(String... args) throws IOException {
        Options options = Options.of("kv")
                .required("id", "which of the peers this server is")
                .required("peers", "all servers, for instance 1=127.0.0.1:7001,2=127.0.0.1:7002,3=127.0.0.1:7003")
                .required("data", "a directory for this server alone")
                .optional("port", 0, "[HOST:]PORT for clients, on loopback without HOST, any free port with 0")
                .optional("password-file", NO_FILE, "a file with the password that clients must give")
                .flag("until-eof", "end when standard input ends")
                .parse(args);
        return new KeyValueArguments(
                options.number("id", 1, Integer.MAX_VALUE),
                options.text("peers"),
                ServerArguments.path(options, "data"),
                ServerArguments.address(options, "port"),
                password(options),
                options.isGiven("until-eof"));
    }

    private static @Nullable Bytes password(Options options) throws IOException {
        if (!options.isGiven("password-file")) {
            return null;
        }
        String password = Files.readString(ServerArguments.path(options, "password-file"), StandardCharsets.UTF_8)
                .strip();
        if (password.isEmpty()) {
            throw options.bad("--password-file holds no password");
        }
        return Bytes.of(password);
    }
}
