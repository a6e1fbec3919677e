package io.raftkit.engine.stored;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * What a server knows of itself from its first start on, durable before its first message leaves.
 *
 * @param serverId whose data this is
 * @param clusterId the cluster it belongs to
 * @param group the group it serves
 * @param storeId a random number that names this storage: a server that comes back with another one has lost its disk
 * @param initial the configuration the cluster starts with; without members for a server that joins a cluster that runs
 * @param noOpOnElection whether a leader opens its term with an entry of its own
 * @param isNamed whether the cluster was given a name. One without is known by its first servers: their digest is its number
 */
public record Bootstrap(
        int serverId,
        long clusterId,
        long group,
        long storeId,
        Configuration initial,
        boolean noOpOnElection,
        boolean isNamed) {
    private static final byte VERSION = 1;
    private static final int NO_OP_ON_ELECTION = 1;
    private static final int NAMED = 2;
    private static final int JOINED = 4;

    /** Checks what must never be missing. */
    public Bootstrap {
        Objects.requireNonNull(initial, "initial");
        if (serverId < 1 || storeId == 0) {
            throw new IllegalArgumentException("no such server and store: " + serverId + ", " + storeId);
        }
    }

    /**
     * Whether the server joined a cluster that ran, and so does not know what that began with.
     *
     * @return true if it has no initial configuration
     */
    public boolean isJoined() {
        return initial.members().isEmpty();
    }

    /**
     * A lasting binary form with version and checksum.
     *
     * @return a new array
     */
    public byte[] toBytes() {
        List<byte[]> addresses = new ArrayList<>();
        int length = 1 + 4 + 8 + 8 + 8 + 1 + 4 + 4;
        for (Member member : initial.members()) {
            byte[] address = member.address().getBytes(StandardCharsets.UTF_8);
            addresses.add(address);
            length += 4 + 1 + 4 + address.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put(VERSION).putInt(serverId).putLong(clusterId).putLong(group).putLong(storeId);
        out.put(flags()).putInt(addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            Member member = initial.members().get(i);
            out.putInt(member.id()).put((byte) (member.role() == Member.Role.VOTER ? 1 : 0));
            out.putInt(addresses.get(i).length).put(addresses.get(i));
        }
        return out.putInt(crc(out.array(), length - 4)).array();
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @param bytes exactly that
     * @return the record
     * @throws MalformedDataException if it is damaged or of a newer version
     */
    public static Bootstrap fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < 38 || in.getInt(bytes.length - 4) != crc(bytes, bytes.length - 4)) {
            throw new MalformedDataException(
                    "bootstrap record of " + bytes.length + " bytes is cut short or fails its checksum");
        }
        byte version = in.get();
        if (version != VERSION) {
            throw new MalformedDataException(
                    "bootstrap record has version " + version + ", this release reads " + VERSION);
        }
        try {
            return read(in.limit(bytes.length - 4));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new MalformedDataException("bootstrap record claims the impossible: " + e.getMessage());
        }
    }

    private byte flags() {
        return (byte) ((noOpOnElection ? NO_OP_ON_ELECTION : 0) | (isNamed ? NAMED : 0) | (isJoined() ? JOINED : 0));
    }

    private static Bootstrap read(ByteBuffer in) {
        int serverId = in.getInt();
        long clusterId = in.getLong();
        long group = in.getLong();
        long storeId = in.getLong();
        int flags = in.get();
        List<Member> members = members(in);
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes behind the last member");
        }
        Bootstrap read = new Bootstrap(
                serverId,
                clusterId,
                group,
                storeId,
                Configuration.of(members),
                (flags & NO_OP_ON_ELECTION) != 0,
                (flags & NAMED) != 0);
        if (flags != read.flags()) {
            throw new IllegalArgumentException("flags " + flags + " with " + members.size() + " members");
        }
        return read;
    }

    private static List<Member> members(ByteBuffer in) {
        List<Member> members = new ArrayList<>();
        int count = in.getInt();
        int previous = 0;
        for (int i = 0; i < count; i++) {
            int id = in.getInt();
            byte isVoter = in.get();
            int length = in.getInt();
            if (id <= previous || isVoter < 0 || isVoter > 1 || length < 0 || length > in.remaining()) {
                throw new IllegalArgumentException("member " + id + " after " + previous + ", voter " + isVoter
                        + ", address of " + length + " bytes");
            }
            String address = text(in.slice(in.position(), length));
            members.add(isVoter == 1 ? Member.voter(id, address) : Member.learner(id, address));
            in.position(in.position() + length);
            previous = id;
        }
        if (members.size() != count) {
            throw new IllegalArgumentException(count + " members");
        }
        return members;
    }

    private static String text(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("an address that is not UTF-8");
        }
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
