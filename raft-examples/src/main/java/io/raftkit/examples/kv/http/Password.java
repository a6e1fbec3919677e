package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.store.Bytes;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What clients must give in the header Authorization: the password that clients of Redis give, with the user {@code default}. */
final class Password {
    private static final String SCHEME = "Basic ";

    private final @Nullable Bytes expected;

    /** A password, or null if none is needed. */
    Password(@Nullable Bytes password) {
        expected = password == null ? null : Bytes.of("default:").plus(password);
    }

    /** Lets a client pass that gave this header, null if it gave none, or throws. */
    void check(@Nullable String authorization) {
        if (expected != null && !MessageDigest.isEqual(expected.array(), given(authorization))) {
            throw new Refused(401, "this server needs a password; give it as curl does with -u default:PASSWORD");
        }
    }

    private static byte[] given(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new byte[0];
        }
        try {
            return Base64.getDecoder()
                    .decode(authorization.substring(SCHEME.length()).strip());
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
