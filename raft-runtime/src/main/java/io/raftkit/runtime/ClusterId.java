package io.raftkit.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Collectors;

/** A cluster's number, which every frame carries: from its name, or from the ids of its first servers. */
final class ClusterId {

    private ClusterId() {}

    static long ofName(String name) {
        return digest("name:" + name);
    }

    /** For a cluster without a name; the ids are in rising order. */
    static long ofServers(List<Integer> ids) {
        return digest("servers:" + ids.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static long digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
