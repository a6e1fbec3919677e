package io.raftkit.api.status;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a server knows of one of the others. Read-only. Later versions may say more. */
public final class PeerStatus {
    private final int id;
    private final String address;
    private final long heardMillisAgo;
    private final int protocolVersion;
    private final long matchIndex;
    private final long snapshotIndex;
    private final long fetchedBytes;
    private final long fetchBytes;
    private final boolean counted;
    private final @Nullable String problem;

    private PeerStatus(Builder builder) {
        id = builder.id;
        address = builder.address;
        heardMillisAgo = builder.heardMillisAgo;
        protocolVersion = builder.protocolVersion;
        matchIndex = builder.matchIndex;
        snapshotIndex = builder.snapshotIndex;
        fetchedBytes = builder.fetchedBytes;
        fetchBytes = builder.fetchBytes;
        counted = builder.counted;
        problem = builder.problem;
    }

    /**
     * Begins the status of a server that counts, and was never heard.
     *
     * @param id the server
     * @param address where it is reached
     * @return a new builder
     */
    public static Builder builder(int id, String address) {
        return new Builder(id, address);
    }

    /**
     * The other server.
     *
     * @return its id
     */
    public int id() {
        return id;
    }

    /**
     * Where it is reached.
     *
     * @return its address, empty if none is known
     */
    public String address() {
        return address;
    }

    /**
     * How long ago it was last heard.
     *
     * @return milliseconds, or -1 if never since this server started
     */
    public long heardMillisAgo() {
        return heardMillisAgo;
    }

    /**
     * On a leader, the highest version of the protocol that it speaks, as its newest answer said.
     *
     * @return the version, 0 if it has not answered this leader, and on other servers
     */
    public int protocolVersion() {
        return protocolVersion;
    }

    /**
     * On a leader, up to which index its log is known to equal the leader's.
     *
     * @return the index, 0 on other servers
     */
    public long matchIndex() {
        return matchIndex;
    }

    /**
     * On a leader, index of the snapshot that it needs in the place of entries that the leader's log no longer holds.
     *
     * @return the index, 0 if it needs none, and on other servers
     */
    public long snapshotIndex() {
        return snapshotIndex;
    }

    /**
     * How much of that snapshot it has, as far as it said.
     *
     * @return bytes
     */
    public long fetchedBytes() {
        return fetchedBytes;
    }

    /**
     * How long that snapshot is.
     *
     * @return bytes
     */
    public long fetchBytes() {
        return fetchBytes;
    }

    /**
     * Whether its votes and acknowledgements count.
     *
     * @return true if they do
     */
    public boolean counted() {
        return counted;
    }

    /**
     * What is wrong with it and what to do.
     *
     * @return a clause, or null
     */
    public @Nullable String problem() {
        return problem;
    }

    /**
     * All of it by name, in one order: for pages and logs.
     *
     * @return a new map of numbers, strings, constants, lists and maps
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", id);
        map.put("address", address);
        map.put("heardMillisAgo", heardMillisAgo);
        map.put("protocolVersion", protocolVersion);
        map.put("matchIndex", matchIndex);
        map.put("snapshotIndex", snapshotIndex);
        map.put("fetchedBytes", fetchedBytes);
        map.put("fetchBytes", fetchBytes);
        map.put("counted", counted);
        map.put("problem", problem);
        return map;
    }

    @Override
    public String toString() {
        return "PeerStatus" + toMap();
    }

    /** Gathers what is known of a server. Not thread-safe. */
    public static final class Builder {
        private final int id;
        private final String address;
        private long heardMillisAgo = -1;
        private int protocolVersion;
        private long matchIndex;
        private long snapshotIndex;
        private long fetchedBytes;
        private long fetchBytes;
        private boolean counted = true;
        private @Nullable String problem;

        private Builder(int id, String address) {
            this.id = id;
            this.address = Objects.requireNonNull(address, "address");
        }

        /**
         * Says when it was last heard.
         *
         * @param millisAgo milliseconds, or -1 if never
         * @return this
         */
        public Builder heardMillisAgo(long millisAgo) {
            heardMillisAgo = millisAgo;
            return this;
        }

        /**
         * Says which version of the protocol it speaks at most.
         *
         * @param version the version, or 0 if that is not known
         * @return this
         */
        public Builder protocolVersion(int version) {
            protocolVersion = version;
            return this;
        }

        /**
         * Says how far its log is known to equal the leader's.
         *
         * @param index the index
         * @return this
         */
        public Builder matchIndex(long index) {
            matchIndex = index;
            return this;
        }

        /**
         * Says which snapshot it needs, and how far it has come with that.
         *
         * @param lastIndex of the last entry that the snapshot stands for
         * @param doneBytes how much it has
         * @param allBytes of how much
         * @return this
         */
        public Builder snapshot(long lastIndex, long doneBytes, long allBytes) {
            snapshotIndex = lastIndex;
            fetchedBytes = doneBytes;
            fetchBytes = allBytes;
            return this;
        }

        /**
         * Says whether it counts.
         *
         * @param doesCount whether its votes and acknowledgements do
         * @return this
         */
        public Builder counted(boolean doesCount) {
            counted = doesCount;
            return this;
        }

        /**
         * Says what is wrong with it.
         *
         * @param clause what and what to do, or null
         * @return this
         */
        public Builder problem(@Nullable String clause) {
            problem = clause;
            return this;
        }

        /**
         * Ends the gathering.
         *
         * @return the status, which later calls here do not change
         */
        public PeerStatus build() {
            return new PeerStatus(this);
        }
    }
}
