package io.raftkit.examples.kv;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.tls.Tls;
import io.raftkit.examples.kv.tls.TlsFiles;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerArguments;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command line of one server.
 *
 * @param server what every server is given
 * @param http where to serve HTTP, or null for nowhere
 * @param password what clients must give, or null if they need not
 * @param tls how to serve clients with TLS, or null to serve them without
 */
record KeyValueArguments(
        ServerArguments server,
        @Nullable InetSocketAddress http,
        @Nullable Bytes password,
        @Nullable Tls tls) {
    private static final String PORT = "port";
    private static final String HTTP = "http";
    private static final String PASSWORD = "password-file";
    private static final String NONE = "none";

    static KeyValueArguments of(String... args) throws IOException {
        Options options = ServerArguments.options("kv", PORT)
                .optional(HTTP, NONE, "[HOST:]PORT for clients over HTTP, as --port")
                .optional(PASSWORD, NONE, "a file with the password that clients must give")
                .optional(TlsFiles.CERTIFICATE, NONE, "a PEM file with this server's certificate: clients need TLS")
                .optional(TlsFiles.KEY, NONE, "a PEM file with the private key of the certificate")
                .optional(TlsFiles.AUTHORITIES, NONE, "a PEM file: clients must show a certificate of one of these")
                .parse(args);
        @Nullable InetSocketAddress http = options.isGiven(HTTP) ? ServerArguments.address(options, HTTP) : null;
        return new KeyValueArguments(ServerArguments.of(options, PORT), http, password(options), tls(options));
    }

    private static @Nullable Bytes password(Options options) throws IOException {
        if (!options.isGiven(PASSWORD)) {
            return null;
        }
        Path file = ServerArguments.path(options, PASSWORD);
        String password;
        try {
            password = Files.readString(file, StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            throw options.bad("--" + PASSWORD + ": file " + file.toAbsolutePath() + " does not exist");
        }
        if (password.isEmpty()) {
            throw options.bad("--" + PASSWORD + " holds no password");
        }
        return Bytes.of(password);
    }

    private static @Nullable Tls tls(Options options) throws IOException {
        boolean hasCertificate = options.isGiven(TlsFiles.CERTIFICATE);
        boolean hasKey = options.isGiven(TlsFiles.KEY);
        boolean hasAuthorities = options.isGiven(TlsFiles.AUTHORITIES);
        if (!hasCertificate && !hasKey && !hasAuthorities) {
            return null;
        }
        if (!hasCertificate || !hasKey) {
            throw options.bad("--" + (hasCertificate ? TlsFiles.KEY : TlsFiles.CERTIFICATE)
                    + " is missing: TLS needs --" + TlsFiles.CERTIFICATE + " and --" + TlsFiles.KEY);
        }
        return new TlsFiles(
                        ServerArguments.path(options, TlsFiles.CERTIFICATE),
                        ServerArguments.path(options, TlsFiles.KEY),
                        hasAuthorities ? ServerArguments.path(options, TlsFiles.AUTHORITIES) : null)
                .read();
    }
}
