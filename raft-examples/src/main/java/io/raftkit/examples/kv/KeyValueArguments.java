package io.raftkit.examples.kv;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerArguments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * The command line of one server.
 *
 * @param server what every server is given
 * @param password what clients must give, or null if they need not
 */
record KeyValueArguments(ServerArguments server, @Nullable Bytes password) {
    private static final String PORT = "port";
    private static final String NO_FILE = "none";

    static KeyValueArguments of(String... args) throws IOException {
        Options options = ServerArguments.options("kv", PORT)
                .optional("password-file", NO_FILE, "a file with the password that clients must give")
                .parse(args);
        return new KeyValueArguments(ServerArguments.of(options, PORT), password(options));
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
