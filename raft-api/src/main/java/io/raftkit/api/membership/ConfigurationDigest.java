package io.raftkit.api.membership;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** What {@link Configuration#digest()} is: of the ids, and of whether they count. */
final class ConfigurationDigest {
    private ConfigurationDigest() {}

    static long of(List<Member> members) {
        if (members.isEmpty()) {
            return 0;
        }
        StringBuilder text = new StringBuilder("servers");
        members.forEach(member -> text.append(member.role() == Member.Role.VOTER ? " " : " learner ")
                .append(member.id()));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
