package io.raftkit.transport.common.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.CertificateNames;
import io.raftkit.transport.testing.TestAuthority;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom a certificate names. */
class CertificateNamesTest {
    private final TestAuthority authority = new TestAuthority();

    private boolean isAnyServer(String name) {
        return CertificateNames.isAnyServer(authority.named(name).certificate(), "test");
    }

    @Test
    void eachServer_hasOneName() {
        for (String id : List.of("1", "7", "2147483647")) {
            assertThat(isAnyServer("raftkit://test/" + id)).as(id).isTrue();
        }
        for (String id :
                List.of("", "0", "007", "+7", "-7", "7/", "7a", "2147483648", "99999999999999999999", "client/7")) {
            assertThat(isAnyServer("raftkit://test/" + id)).as(id).isFalse();
        }
        assertThat(isAnyServer("raftkit://other/7")).isFalse();
    }
}
