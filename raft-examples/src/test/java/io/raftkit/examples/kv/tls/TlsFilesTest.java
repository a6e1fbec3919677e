package io.raftkit.examples.kv.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.tls.HeldCertificate;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that can be used for TLS, and what is said about those that cannot. */
class TlsFilesTest {
    private final TestCertificates certificates = new TestCertificates();

    @TempDir
    Path directory;

    private TlsFiles files;

    @BeforeEach
    void write() throws IOException {
        files = certificates.write(directory, true);
    }

    private AbstractThrowableAssert<?, ?> refusal(String option, Path file) {
        return assertThatThrownBy(files::read)
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("--" + option + ": file " + file);
    }

    @Test
    void goodFiles_areUsed() throws IOException {
        assertThat(files.read().isMutual()).isTrue();
        assertThat(new TlsFiles(files.certificate(), files.key(), null).read().isMutual())
                .isFalse();
    }

    @Test
    void keyOfRsa_isUsedToo() throws IOException {
        HeldCertificate rsa = new HeldCertificate.Builder().rsa2048().build();
        Files.writeString(files.certificate(), rsa.certificatePem());
        Files.writeString(files.key(), rsa.privateKeyPkcs8Pem());
        assertThat(files.read().isMutual()).isTrue();
    }

    @Test
    void missingFile_isNamed() throws IOException {
        Files.delete(files.authorities());
        refusal(TlsFiles.AUTHORITIES, files.authorities()).hasMessageContaining("does not exist");
        Files.delete(files.key());
        refusal(TlsFiles.KEY, files.key()).hasMessageContaining("does not exist");
        Files.delete(files.certificate());
        refusal(TlsFiles.CERTIFICATE, files.certificate()).hasMessageContaining("does not exist");
    }

    @Test
    void fileThatCannotBeRead_isNamed() throws IOException {
        Files.delete(files.key());
        Files.createDirectory(files.key());
        refusal(TlsFiles.KEY, files.key()).hasMessageContaining("cannot be read");
    }

    @Test
    void keyInsteadOfTheCertificate_andTheOtherWayRound() {
        TlsFiles right = files;
        files = new TlsFiles(right.key(), right.key(), null);
        refusal(TlsFiles.CERTIFICATE, right.key()).hasMessageContaining("contains no certificate");
        files = new TlsFiles(right.certificate(), right.certificate(), null);
        refusal(TlsFiles.KEY, right.certificate()).hasMessageContaining("contains no private key");
    }

    @Test
    void keyInAnotherForm_isToldWithTheCommandThatConvertsIt() throws IOException {
        String pem = Files.readString(files.key());
        Files.writeString(files.key(), pem.replace("PRIVATE KEY", "EC PRIVATE KEY"));
        refusal(TlsFiles.KEY, files.key()).hasMessageContaining("openssl pkcs8 -topk8 -nocrypt -in " + files.key());
    }

    @Test
    void damagedKey_isToldWithoutAWordOfIt() throws IOException {
        String pem = Files.readString(files.key());
        String secret = pem.lines().skip(1).findFirst().orElseThrow();
        Files.writeString(files.key(), pem.replace(secret, secret.substring(4)));
        refusal(TlsFiles.KEY, files.key())
                .hasMessageContaining("is damaged")
                .message()
                .doesNotContain(secret.substring(4, 12));
    }

    @Test
    void damagedCertificate_isRefused() throws IOException {
        String pem = Files.readString(files.certificate());
        Files.writeString(files.certificate(), pem.replaceFirst("\nMII.", "\nMIIx"));
        refusal(TlsFiles.CERTIFICATE, files.certificate()).hasMessageContaining("certificate 1 in it is damaged");
    }

    @Test
    void keyOfAnotherCertificate_isRefused() throws IOException {
        Files.writeString(files.key(), certificates.valid().privateKeyPkcs8Pem());
        refusal(TlsFiles.KEY, files.key()).hasMessageContaining("is not the key of the first certificate");
    }

    @Test
    void certificateThatHasEnded_isRefused() throws IOException {
        HeldCertificate expired = certificates.expired();
        Files.writeString(files.certificate(), expired.certificatePem());
        Files.writeString(files.key(), expired.privateKeyPkcs8Pem());
        refusal(TlsFiles.CERTIFICATE, files.certificate()).hasMessageContaining("the certificate ended on 20");
    }
}
