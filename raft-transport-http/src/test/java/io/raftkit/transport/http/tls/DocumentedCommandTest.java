package io.raftkit.transport.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.raftkit.api.transport.CertificateNames;
import io.raftkit.transport.common.tls.PeerCertificates;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.common.tls.TlsFiles;
import io.raftkit.transport.http.common.SettingNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the package documentation tells operators to type. */
class DocumentedCommandTest {
    @TempDir
    Path directory;

    /** The command in the package documentation, word for word but for the names. */
    @Test
    void documentedCommand_makesGoodFiles() throws Exception {
        String documentation = Files.readString(Path.of("src/main/java/io/raftkit/transport/http/package-info.java"));
        String command = documentation
                .substring(documentation.indexOf("openssl req"), documentation.indexOf("-out server.pem"))
                .concat("-out server.pem")
                .replace("\\\n *", "")
                .replace("raftkit://orders/3", "raftkit://test/3");
        assumeTrue(run("openssl version").startsWith("0 "), "there is no openssl here");
        String authority = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj /CN=ca"
                + " -keyout ca.key -out ca.pem";
        assertThat(run(authority)).as(authority).startsWith("0 ");
        assertThat(run(command)).as(command).startsWith("0 ");
        Map<String, String> settings = Map.of(
                SettingNames.CERTIFICATE, directory + "/server.pem",
                SettingNames.KEY, directory + "/server.key",
                SettingNames.AUTHORITIES, directory + "/ca.pem");
        TlsFiles files = TlsFiles.parse(SettingNames.PREFIX, settings);
        PeerCertificates peers = new PeerCertificates(CertificateNames::isServer, "test");
        assertThat(Tls.of(files, peers, 3).isMutual()).isTrue();
    }

    private String run(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + output;
    }
}
