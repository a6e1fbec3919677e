package io.raftkit.api.membership;

import io.raftkit.api.log.MalformedDataException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One server of a {@link Configuration}. Immutable. */
public final class Member {
    /** How long an address may be. */
    public static final int ADDRESS_LENGTH_MAX = 1_024;

    private final int id;
    private final String address;
    private final boolean isAddressAssigned;
    private final Role role;
    private final int priority;
    private final long storeId;

    /** What a member does for its cluster. Constants may be added. */
    public enum Role {
        /** Counts towards majorities. */
        VOTER(1),
        /** Is sent all entries, and counts towards nothing (thesis §4.2.1). */
        LEARNER(2),
        /** Is an outgoing voter of a joint configuration, and no member of the one that follows. */
        LEAVING(4);

        // 3 is reserved for a witness, which votes and keeps no entries.
        private final byte code;

        Role(int code) {
            this.code = (byte) code;
        }

        byte code() {
            return code;
        }

        static Role of(byte code) {
            return switch (code) {
                case 1 -> VOTER;
                case 2 -> LEARNER;
                case 4 -> LEAVING;
                default ->
                    throw new MalformedDataException(
                            "unknown role of a member: " + code + "; was it written by a newer version?");
            };
        }
    }

    private Member(Builder builder) {
        id = builder.id;
        address = builder.address;
        isAddressAssigned = builder.isAddressAssigned;
        role = builder.role;
        priority = builder.priority;
        storeId = builder.storeId;
    }

    /**
     * A member that counts towards majorities.
     *
     * @param id the server, a positive number
     * @param address where it is reached, or empty
     * @return the member
     */
    public static Member voter(int id, String address) {
        return builder(id).address(address).build();
    }

    /**
     * A member that counts towards nothing.
     *
     * @param id the server, a positive number
     * @param address where it is reached, or empty
     * @return the member
     */
    public static Member learner(int id, String address) {
        return builder(id).address(address).role(Role.LEARNER).build();
    }

    /**
     * Begins a member: a voter without address, priority and storage.
     *
     * @param id the server, a positive number
     * @return a new builder
     */
    public static Builder builder(int id) {
        return new Builder(id);
    }

    /**
     * Begins a member that differs from this one in some parts.
     *
     * @return a new builder that holds this member's parts
     */
    public Builder toBuilder() {
        return builder(id)
                .address(address)
                .addressAssigned(isAddressAssigned)
                .role(role)
                .priority(priority)
                .storeId(storeId);
    }

    /**
     * Who it is.
     *
     * @return a positive number
     */
    public int id() {
        return id;
    }

    /**
     * Where it is reached. A node may have been given another address: {@link io.raftkit.api.RaftNodeBuilder#peers} says which one it uses.
     *
     * @return the address, or empty
     */
    public String address() {
        return address;
    }

    /**
     * Whether the cluster was given the address by a change of its members ({@link Members}), and not by the list of servers with which it began.
     *
     * @return whether all servers go by it, whatever they were given at their first starts
     */
    public boolean isAddressAssigned() {
        return isAddressAssigned;
    }

    /**
     * What it does for its cluster.
     *
     * @return the role
     */
    public Role role() {
        return role;
    }

    /**
     * How much it is wanted as leader: a leader hands over to a voter with a higher number in the end ({@link Members#prioritize}).
     *
     * @return the priority, 0 unless set
     */
    public int priority() {
        return priority;
    }

    /**
     * The storage it is known by.
     *
     * @return its storeId, or 0 if the cluster has not agreed on one
     */
    public long storeId() {
        return storeId;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Member member
                && id == member.id
                && address.equals(member.address)
                && isAddressAssigned == member.isAddressAssigned
                && role == member.role
                && priority == member.priority
                && storeId == member.storeId;
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, address, isAddressAssigned, role, priority, storeId);
    }

    @Override
    public String toString() {
        return (role == Role.VOTER ? "" : role.name().toLowerCase(Locale.ROOT) + " ")
                + id
                + (address.isEmpty() ? "" : " at " + address)
                + (priority == 0 ? "" : ", priority " + priority)
                + (storeId == 0 ? "" : ", store " + Long.toHexString(storeId));
    }

    /** Makes a member. */
    public static final class Builder {
        private final int id;
        private String address = "";
        private boolean isAddressAssigned;
        private Role role = Role.VOTER;
        private int priority;
        private long storeId;

        private Builder(int id) {
            if (id < 1) {
                throw new IllegalArgumentException("serverId is " + id + ", but must be a positive number");
            }
            this.id = id;
        }

        /**
         * Says where it is reached.
         *
         * @param value the address, of at most {@value Member#ADDRESS_LENGTH_MAX} characters, or empty
         * @return this
         */
        public Builder address(String value) {
            if (value.length() > ADDRESS_LENGTH_MAX) {
                throw new IllegalArgumentException("address has " + value.length()
                        + " characters, but must not have more than " + ADDRESS_LENGTH_MAX);
            }
            address = value;
            return this;
        }

        /**
         * Says whether the address comes from a change of the members.
         *
         * @param value see {@link Member#isAddressAssigned}
         * @return this
         */
        public Builder addressAssigned(boolean value) {
            isAddressAssigned = value;
            return this;
        }

        /**
         * Says what it does.
         *
         * @param value the role
         * @return this
         */
        public Builder role(Role value) {
            role = Objects.requireNonNull(value, "role");
            return this;
        }

        /**
         * Says how much it is wanted as leader.
         *
         * @param value the priority
         * @return this
         */
        public Builder priority(int value) {
            priority = value;
            return this;
        }

        /**
         * Names its storage.
         *
         * @param value the storeId, or 0 for none
         * @return this
         */
        public Builder storeId(long value) {
            storeId = value;
            return this;
        }

        /**
         * Ends the member.
         *
         * @return the member
         */
        public Member build() {
            return new Member(this);
        }
    }
}
