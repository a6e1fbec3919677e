package io.raftkit.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.tls.TestCertificates;
import io.raftkit.examples.kv.tls.TlsFiles;
import io.raftkit.examples.server.BadArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line: what it means, and what is said about a wrong one. */
class KeyValueArgumentsTest {
    @TempDir
    Path directory;

    private static KeyValueArguments parse(String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of("--id", "1", "--peers", "1=127.0.0.1:7001", "--data", "data"));
        all.addAll(List.of(more));
        return KeyValueArguments.of(all.toArray(String[]::new));
    }

    @Test
    void withoutOptions_thereIsNoHttp_noPassword_andNoTls() throws IOException {
        KeyValueArguments given = parse();
        assertThat(given.http()).isNull();
        assertThat(given.password()).isNull();
        assertThat(given.tls()).isNull();
        assertThat(given.server().clients().getAddress().isLoopbackAddress()).isTrue();
    }

    @Test
    void password_isReadFromItsFile() throws IOException {
        Path file = Files.writeString(directory.resolve("password"), "secret\n");
        assertThat(parse("--password-file", file.toString()).password()).isEqualTo(Bytes.of("secret"));
        Files.writeString(file, " \n");
        assertThatThrownBy(() -> parse("--password-file", file.toString()))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("holds no password");
        Files.delete(file);
        assertThatThrownBy(() -> parse("--password-file", file.toString()))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining("--password-file: file " + file + " does not exist");
    }

    @Test
    void tls_needsACertificateAndItsKey() throws IOException {
        TlsFiles files = new TestCertificates().write(directory, true);
        String certificate = files.certificate().toString();
        String key = files.key().toString();
        String authorities = directory.resolve("ca.pem").toString();
        assertThat(parse("--tls-certificate", certificate, "--tls-key", key)
                        .tls()
                        .isMutual())
                .isFalse();
        assertThat(parse("--tls-certificate", certificate, "--tls-key", key, "--tls-authorities", authorities)
                        .tls()
                        .isMutual())
                .isTrue();
        assertMissing("--tls-key", "--tls-certificate", certificate);
        assertMissing("--tls-certificate", "--tls-key", key);
        assertMissing("--tls-certificate", "--tls-authorities", authorities);
        assertThatThrownBy(() -> parse("--tls-certificate", certificate, "--tls-key", key + "x"))
                .isInstanceOf(IOException.class)
                .hasMessage("--tls-key: file " + key + "x does not exist");
    }

    private static void assertMissing(String option, String... given) {
        assertThatThrownBy(() -> parse(given))
                .isInstanceOf(BadArguments.class)
                .hasMessageContaining(option + " is missing");
    }
}
