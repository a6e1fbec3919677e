package io.raftkit.examples.kv;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerArguments;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * The command line of one server.
 *
 * @param server what every server is given
 * @param http where to serve HTTP, or null for nowhere
 * @param password what clients must give, or null if they need not
 */
record KeyValueArguments(
        ServerArguments server,
        @Nullable InetSocketAddress http,
        @Nullable Bytes password) {
    private static final String PORT = "port";
    private static final String HTTP = "http";
    private static final String NONE = "none";

    static KeyValueArguments of(String... args) throws IOException {
        Options options = ServerArguments.options("kv", PORT)
                .optional(HTTP, NONE, "[HOST:]PORT for clients over HTTP, as --port")
                .optional("password-file", NONE, "a file with the password that clients must give")
                .parse(args);
        @Nullable InetSocketAddress http = options.isGiven(HTTP) ? ServerArguments.address(options, HTTP) : null;
        return new KeyValueArguments(ServerArguments.of(options, PORT), http, password(options));
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
