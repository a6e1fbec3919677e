package io.raftkit.api.membership;

import io.raftkit.api.log.MalformedDataException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The binary form of a {@link Configuration}, version {@value #VERSION}, big-endian: version (1), epoch (8); the count of members
 * (2), of each id (4), code of its role, and {@value #ASSIGNED} more if its address was assigned (1), priority (4), storeId (8), length of its address (2)
 * and that in UTF-8; the count of outgoing voters (2) and their ids (4 each); the count of properties (2), of each its number (2), length (4) and value. Ids and
 * numbers rise, so that one configuration has one form.
 */
final class ConfigurationCodec {
    private static final byte VERSION = 1;
    private static final int ASSIGNED = 128;
    /** The properties that must be understood, and are. */
    private static final Set<Integer> KNOWN = Set.of(SessionBounds.PROPERTY, FeatureLevel.PROPERTY);

    private ConfigurationCodec() {}

    static byte[] encode(Configuration configuration) {
        List<byte[]> addresses = new ArrayList<>();
        int length = 1 + 8 + 2 + 2 + 2 + 4 * configuration.outgoingVoters().size();
        for (Member member : configuration.members()) {
            byte[] address = member.address().getBytes(StandardCharsets.UTF_8);
            addresses.add(address);
            length += 4 + 1 + 4 + 8 + 2 + address.length;
        }
        for (byte[] value : configuration.properties().values()) {
            length += 2 + 4 + value.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).put(VERSION).putLong(configuration.epoch());
        out.putShort((short) addresses.size());
        for (int i = 0; i < addresses.size(); i++) {
            Member member = configuration.members().get(i);
            int assigned = member.isAddressAssigned() ? ASSIGNED : 0;
            out.putInt(member.id())
                    .put((byte) (member.role().code() | assigned))
                    .putInt(member.priority());
            out.putLong(member.storeId());
            out.putShort((short) addresses.get(i).length).put(addresses.get(i));
        }
        out.putShort((short) configuration.outgoingVoters().size());
        configuration.outgoingVoters().forEach(out::putInt);
        out.putShort((short) configuration.properties().size());
        configuration
                .properties()
                .forEach((code, value) ->
                        out.putShort((short) (int) code).putInt(value.length).put(value));
        return out.array();
    }

    static Configuration decode(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        try {
            byte version = in.get();
            if (version != VERSION) {
                throw new MalformedDataException(
                        "configuration has version " + version + ", this release reads " + VERSION);
            }
            Configuration configuration = read(in);
            if (in.hasRemaining()) {
                throw new MalformedDataException(in.remaining() + " bytes follow a configuration");
            }
            return configuration;
        } catch (BufferUnderflowException e) {
            throw new MalformedDataException("configuration is cut short at " + bytes.remaining() + " bytes");
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException("configuration claims the impossible: " + e.getMessage());
        }
    }

    private static Configuration read(ByteBuffer in) {
        ConfigurationBuilder builder = Configuration.builder().epoch(in.getLong());
        builder.members(members(in));
        builder.outgoingVoters(outgoingVoters(in));
        properties(in, builder);
        return builder.build();
    }

    private static List<Member> members(ByteBuffer in) {
        int count = Short.toUnsignedInt(in.getShort());
        List<Member> members = new ArrayList<>();
        int previous = 0;
        for (int i = 0; i < count; i++) {
            int id = rising(in.getInt(), previous);
            int roleAndAssigned = Byte.toUnsignedInt(in.get());
            Member.Role role = Member.Role.of((byte) (roleAndAssigned & ~ASSIGNED));
            int priority = in.getInt();
            long storeId = in.getLong();
            String address = text(bytes(in, Short.toUnsignedInt(in.getShort())));
            members.add(Member.builder(id)
                    .address(address)
                    .addressAssigned(roleAndAssigned >= ASSIGNED)
                    .role(role)
                    .priority(priority)
                    .storeId(storeId)
                    .build());
            previous = id;
        }
        return members;
    }

    private static List<Integer> outgoingVoters(ByteBuffer in) {
        int count = Short.toUnsignedInt(in.getShort());
        List<Integer> ids = new ArrayList<>();
        int previous = 0;
        for (int i = 0; i < count; i++) {
            previous = rising(in.getInt(), previous);
            ids.add(previous);
        }
        return ids;
    }

    private static void properties(ByteBuffer in, ConfigurationBuilder builder) {
        int count = Short.toUnsignedInt(in.getShort());
        int previous = 0;
        for (int i = 0; i < count; i++) {
            int code = rising(Short.toUnsignedInt(in.getShort()), previous);
            ByteBuffer value = bytes(in, in.getInt());
            if (code < Configuration.IGNORABLE_FROM && !KNOWN.contains(code)) {
                throw new MalformedDataException("configuration has property " + code
                        + ", which must be understood and is not known here: was it written by a newer version?");
            }
            byte[] copy = new byte[value.remaining()];
            value.get(copy);
            builder.property(code, copy);
            previous = code;
        }
    }

    private static int rising(int number, int previous) {
        if (number <= previous) {
            throw new IllegalArgumentException(number + " follows " + previous);
        }
        return number;
    }

    private static ByteBuffer bytes(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException(length + " bytes of " + in.remaining());
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        return bytes;
    }

    private static String text(ByteBuffer utf8) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("an address that is not UTF-8");
        }
    }
}
