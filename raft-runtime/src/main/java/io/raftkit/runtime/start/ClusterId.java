package io.raftkit.runtime.start;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The number of a cluster with a name, which every frame carries. One without a name has the digest of its first servers. */
final class ClusterId {

    private ClusterId() {}

    static long ofName(String name) {
        try {
            byte[] text = ("name:" + name).getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
