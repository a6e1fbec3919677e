package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.tls.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients over HTTP with TLS. */
class HttpTlsTest {
    private final TestCertificates certificates = new TestCertificates();

    @TempDir
    Path directory;

    private ServerSettings settings(boolean isMutual) throws IOException {
        return ServerSettings.defaults()
                .withTls(certificates.write(directory, isMutual).read());
    }

    private static HttpCaller.Answer get(OneHttpServer server, SSLContext context) {
        return new HttpCaller(server.port(), context).get("/keys/k");
    }

    @Test
    void valuesOfAllLengths_areWrittenAndRead() throws IOException {
        try (OneHttpServer server = new OneHttpServer(settings(false))) {
            HttpCaller client = new HttpCaller(server.port(), certificates.client());
            String mebi = "v".repeat(1 << 20);
            assertThat(client.put("/keys/k", "{\"value\":\"" + mebi + "\"}").status())
                    .isEqualTo(200);
            assertThat(client.get("/keys/k").json()).contains(mebi);
        }
    }

    @Test
    void clientWithoutTls_isNotServed() throws IOException {
        try (OneHttpServer server = new OneHttpServer(settings(false))) {
            HttpCaller plain = server.caller();
            assertThatThrownBy(() -> plain.get("/keys/k")).isInstanceOf(UncheckedIOException.class);
            assertThat(get(server, certificates.client()).status()).isEqualTo(404);
        }
    }

    @Test
    void mutual_clientWithACertificateOfTheAuthorityIsServed_othersAreNot() throws IOException {
        try (OneHttpServer server = new OneHttpServer(settings(true))) {
            assertThat(get(server, certificates.clientWithCertificate()).status())
                    .isEqualTo(404);
            assertThatThrownBy(() -> get(server, certificates.client())).isInstanceOf(UncheckedIOException.class);
            assertThatThrownBy(() -> get(server, certificates.clientOfAnotherAuthority()))
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void password_isNeededBesidesTls() throws IOException {
        try (OneHttpServer server = new OneHttpServer(settings(false).withPassword(Bytes.of("secret")))) {
            assertThat(get(server, certificates.client()).status()).isEqualTo(401);
        }
    }

    /** A web page cannot use it: the browser would find another name in the certificate. */
    @Test
    void name_isServedWithoutAPassword() throws IOException {
        try (OneHttpServer server = new OneHttpServer(settings(false));
                Socket socket = certificates
                        .client()
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write("GET /keys/k HTTP/1.1\r\nHost: kv.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 404 ");
        }
    }
}
