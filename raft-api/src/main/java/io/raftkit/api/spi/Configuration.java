package io.raftkit.api.spi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The servers of a cluster (Raft §6).
 *
 * @param members the servers in order of their ids, each once
 */
public record Configuration(List<Member> members) {

    /** Sorts the members and refuses an id that stands twice. */
    public Configuration {
        List<Member> sorted = new ArrayList<>(members);
        sorted.sort(Comparator.comparingInt(Member::id));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).id() == sorted.get(i - 1).id()) {
                throw new IllegalArgumentException("server " + sorted.get(i).id() + " stands twice: " + sorted);
            }
        }
        members = List.copyOf(sorted);
    }

    /**
     * The ids of all members.
     *
     * @return ids in rising order
     */
    public List<Integer> ids() {
        return members.stream().map(Member::id).toList();
    }

    /**
     * The ids of those that count towards majorities.
     *
     * @return ids in rising order
     */
    public List<Integer> voters() {
        return members.stream().filter(Member::isVoter).map(Member::id).toList();
    }

    /**
     * A number that two servers can compare: the same for the same ids that count the same way, wherever they are reached, and in practice
     * for no other configuration. Lasting.
     *
     * @return the number, 0 for no members
     */
    public long digest() {
        if (members.isEmpty()) {
            return 0;
        }
        StringBuilder text = new StringBuilder("servers");
        members.forEach(
                member -> text.append(member.isVoter() ? " " : " learner ").append(member.id()));
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.US_ASCII));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
