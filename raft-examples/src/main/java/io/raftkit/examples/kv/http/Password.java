package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.store.Bytes;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What clients must give in the header Authorization: the password that clients of Redis give, with the user {@code default}. */
final class Password {
    private static final String SCHEME = "Basic ";
    /** An address in IPv4 or IPv6, or the name of the machine itself. */
    private static final Pattern NOT_RESOLVED = Pattern.compile("[0-9.]+|\\[.*]|localhost", Pattern.CASE_INSENSITIVE);

    private final @Nullable Bytes expected;
    private final boolean isHostChecked;

    /**
     * A password, or null if none is needed.
     *
     * @param hasTls whether clients see by the server's certificate that its name is its own
     */
    Password(@Nullable Bytes password, boolean hasTls) {
        expected = password == null ? null : Bytes.of("default:").plus(password);
        isHostChecked = password == null && !hasTls;
    }

    /**
     * Lets a client pass that gave this header, or throws. With neither a password nor TLS, the name of the server in the URL must not come
     * from DNS: the owner of a web page can have its name resolve to this server, and a browser then lets the page read all answers.
     *
     * @param authorization null if it gave none
     * @param host the name or address of the server in the URL
     */
    void check(@Nullable String authorization, String host) {
        if (isHostChecked && !NOT_RESOLVED.matcher(host).matches()) {
            throw new Refused(403, "without a password, this server is reached by its address or as localhost only");
        }
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
