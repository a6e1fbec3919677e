package io.raftkit.transport.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PEM files as operators have them, and as they should not have them. */
class PemFileTest {
    @TempDir
    Path directory;

    @Test
    void certificates_comeInTheirOrder() throws Exception {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate held = new HeldCertificate.Builder().signedBy(authority).build();
        PemFile file =
                file("Bag Attributes: told by openssl\n" + held.certificatePem() + "\r\n" + authority.certificatePem());
        assertThat(file.certificates()).containsExactly(held.certificate(), authority.certificate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void key_ofEachKind(String kind) throws Exception {
        var pair = KeyPairGenerator.getInstance(kind).generateKeyPair();
        assertThat(file(pem("PRIVATE KEY", pair.getPrivate().getEncoded())).privateKey())
                .isEqualTo(pair.getPrivate());
    }

    @Test
    void key_besideTheParametersOfItsCurve() throws Exception {
        HeldCertificate held = new HeldCertificate.Builder().build();
        String parameters = pem("EC PARAMETERS", new byte[] {6, 8, 42});
        assertThat(file(parameters + held.privateKeyPkcs8Pem()).privateKey())
                .isEqualTo(held.keyPair().getPrivate());
    }

    @ParameterizedTest
    @CsvSource({
        "RSA PRIVATE KEY, openssl pkcs8 -topk8 -nocrypt -in",
        "EC PRIVATE KEY, openssl pkcs8 -topk8 -nocrypt -in",
        "DSA PRIVATE KEY, openssl pkcs8 -topk8 -nocrypt -in",
        "ENCRYPTED PRIVATE KEY, openssl pkey -in",
        "CERTIFICATE, no private key",
    })
    void key_inAnotherForm_isToldWithTheCommandThatConvertsIt(String label, String remedy) throws Exception {
        PemFile file = file(pem(label, "s3cret-s3cret-s3cret".getBytes()));
        assertThatThrownBy(file::privateKey)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the.setting")
                .hasMessageContaining(file.path().toString())
                .hasMessageContaining(remedy)
                .hasMessageNotContaining(base64("s3cret-s3cret-s3cret".getBytes()));
    }

    @Test
    void key_encryptedInTheOldWay_isToldWithTheCommand() throws Exception {
        PemFile file =
                file("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n"
                        + "-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(file::privateKey).isInstanceOf(IOException.class).hasMessageContaining("openssl pkey -in");
    }

    @Test
    void key_damaged_isToldWithoutAWordOfIt() throws Exception {
        byte[] key =
                new HeldCertificate.Builder().build().keyPair().getPrivate().getEncoded();
        key[5] ^= 1;
        String pem = pem("PRIVATE KEY", key);
        assertThatThrownBy(() -> file(pem).privateKey())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged")
                .hasMessageNotContaining(base64(key).substring(0, 12))
                .hasNoCause();
        String cutInPlace = pem.replace("=", "").replaceFirst("\n([A-Za-z0-9+/]{10})", "\n$1=A=");
        assertThatThrownBy(() -> file(cutInPlace).privateKey())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-----BEGIN CERTIFICATE-----", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END KEY-----\n"})
    void certificate_missing_isTold(String text) throws Exception {
        assertThatThrownBy(() -> file(text).certificates())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no certificate");
    }

    @Test
    void certificate_damaged_isToldWithItsPlace() throws Exception {
        String good = new HeldCertificate.Builder().build().certificatePem();
        assertThatThrownBy(() ->
                        file(good + pem("CERTIFICATE", new byte[] {1, 2, 3})).certificates())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("certificate 2");
    }

    @Test
    void file_missingOrAbsurd_isTold() throws Exception {
        Path path = directory.resolve("none.pem");
        assertThatThrownBy(() -> PemFile.read("the.setting", path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the.setting")
                .hasMessageContaining(path + " does not exist");
        assertThatThrownBy(() -> PemFile.read("the.setting", directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.toString());
        Files.write(path, new byte[1024 * 1024 + 1]);
        assertThatThrownBy(() -> PemFile.read("the.setting", path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1048577 bytes");
    }

    private PemFile file(String text) throws IOException {
        Path path = directory.resolve("some.pem");
        Files.writeString(path, text);
        return PemFile.read("the.setting", path);
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    private static String base64(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }
}
