package io.raftkit.api.status;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which servers the cluster has, as far as a server's log says. Read-only. Later versions may say more. */
public final class MembershipStatus {
    private static final MembershipStatus NONE = new MembershipStatus(0, Configuration.of(List.of()), 0, null);

    private final long storeId;
    private final Configuration configuration;
    private final long index;
    private final @Nullable String stage;

    private MembershipStatus(long storeId, Configuration configuration, long index, @Nullable String stage) {
        this.storeId = storeId;
        this.configuration = Objects.requireNonNull(configuration, "configuration");
        this.index = index;
        this.stage = stage;
    }

    /**
     * The status of a server that knows no members.
     *
     * @return the status
     */
    public static MembershipStatus none() {
        return NONE;
    }

    /**
     * The status of a server that knows members.
     *
     * @param storeId its storage
     * @param configuration the newest configuration in its log
     * @param index index of that entry, 0 for the configuration the cluster began with
     * @param stage what is being changed, and what that waits for, or null
     * @return the status
     */
    public static MembershipStatus of(long storeId, Configuration configuration, long index, @Nullable String stage) {
        return new MembershipStatus(storeId, configuration, index, stage);
    }

    /**
     * What names this server's storage: a random number that it got at its first start.
     *
     * @return the number
     */
    public long storeId() {
        return storeId;
    }

    /**
     * The newest configuration in this server's log, committed or not: it governs (Raft §6).
     *
     * @return the configuration; without members on a server that joins and has not been added
     */
    public Configuration configuration() {
        return configuration;
    }

    /**
     * Where that configuration is in the log.
     *
     * @return the index, 0 for the one the cluster began with
     */
    public long index() {
        return index;
    }

    /**
     * How far a change of the members has come, or a server that joins by itself.
     *
     * @return a clause that says what the change or the server waits for, or null if there is none under way as far as this server knows
     */
    public @Nullable String stage() {
        return stage;
    }

    /**
     * All of it by name, in one order: for pages and logs.
     *
     * @return a new map of numbers, strings, constants, lists and maps
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("storeId", storeId);
        map.put("index", index);
        map.put(
                "members",
                configuration.members().stream().map(MembershipStatus::map).toList());
        map.put("outgoingVoters", List.copyOf(configuration.outgoingVoters()));
        map.put("featureLevel", configuration.featureLevel());
        map.put("stage", stage);
        return map;
    }

    private static Map<String, @Nullable Object> map(Member member) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", member.id());
        map.put("role", member.role());
        map.put("address", member.address());
        map.put("storeId", member.storeId());
        return map;
    }

    @Override
    public String toString() {
        return "MembershipStatus" + toMap();
    }
}
