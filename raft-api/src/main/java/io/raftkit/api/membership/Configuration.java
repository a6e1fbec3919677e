package io.raftkit.api.membership;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a cluster, and what they agreed on (Raft §6). Immutable. Entries of type {@link EntryType#CONFIGURATION} hold
 * {@link #toBytes()}.
 *
 * <p>While the voters change, the configuration is joint: a majority of the voters and one of the outgoing voters must agree. An outgoing
 * voter that is no voter any more is a learner if it stays in the cluster, and {@link Member.Role#LEAVING} if not.
 *
 * <p>Properties are what a cluster agreed on beside its members, by number. A number below {@value #IGNORABLE_FROM} must be
 * understood: a server that does not know it refuses the configuration. One from there on may be ignored, and is kept.
 */
public final class Configuration {
    /** From this number on a property may be ignored by servers that do not know it. */
    public static final int IGNORABLE_FROM = 1 << 15;

    private final List<Member> members;
    private final List<Integer> ids;
    private final SortedSet<Integer> voters;
    private final SortedSet<Integer> outgoingVoters;
    private final long epoch;
    private final SortedMap<Integer, byte[]> properties;
    private final @Nullable SessionBounds sessionBounds;
    private final int featureLevel;

    Configuration(ConfigurationBuilder builder) {
        members = List.copyOf(builder.members.values());
        ids = members.stream().map(Member::id).toList();
        outgoingVoters = Collections.unmodifiableSortedSet(new TreeSet<>(builder.outgoingVoters));
        epoch = builder.epoch;
        properties = new TreeMap<>(builder.properties);
        byte[] bounds = properties.get(SessionBounds.PROPERTY);
        sessionBounds = bounds == null ? null : SessionBounds.fromBytes(bounds);
        byte[] level = properties.get(FeatureLevel.PROPERTY);
        featureLevel = level == null ? FeatureLevel.LOWEST : FeatureLevel.fromBytes(level);
        voters = Collections.unmodifiableSortedSet(members.stream()
                .filter(member -> member.role() == Member.Role.VOTER)
                .map(Member::id)
                .collect(Collectors.toCollection(TreeSet::new)));
        ConfigurationCheck.check(members, outgoingVoters);
    }

    /**
     * A configuration of these members and nothing else.
     *
     * @param members the servers, each once
     * @return the configuration
     */
    public static Configuration of(Collection<Member> members) {
        return builder().members(members).build();
    }

    /**
     * Begins a configuration without members.
     *
     * @return a new builder
     */
    public static ConfigurationBuilder builder() {
        return new ConfigurationBuilder();
    }

    /**
     * Begins a configuration that differs from this one in some parts.
     *
     * @return a new builder that holds this configuration's parts
     */
    public ConfigurationBuilder toBuilder() {
        ConfigurationBuilder builder =
                builder().members(members).outgoingVoters(outgoingVoters).epoch(epoch);
        properties.forEach(builder::property);
        return builder;
    }

    /**
     * All servers.
     *
     * @return the members in order of their ids, each once
     */
    public List<Member> members() {
        return members;
    }

    /**
     * The ids of all members.
     *
     * @return ids in rising order
     */
    public List<Integer> ids() {
        return ids;
    }

    /**
     * The ids of those that count towards majorities.
     *
     * @return ids in rising order
     */
    public SortedSet<Integer> voters() {
        return voters;
    }

    /**
     * The voters of the configuration before, while this one is joint: a majority of them must agree too.
     *
     * @return ids in rising order, all of them members; empty unless the configuration is joint
     */
    public SortedSet<Integer> outgoingVoters() {
        return outgoingVoters;
    }

    /**
     * Whether two majorities decide, because the voters are being changed.
     *
     * @return whether there are outgoing voters
     */
    public boolean isJoint() {
        return !outgoingVoters.isEmpty();
    }

    /**
     * The member with an id.
     *
     * @param serverId the id
     * @return the member, or null if there is none
     */
    public @Nullable Member member(int serverId) {
        int place = Collections.binarySearch(ids, serverId);
        return place < 0 ? null : members.get(place);
    }

    /**
     * A random number that tells this cluster from any other.
     *
     * @return the number, or 0 if the cluster has not agreed on one
     */
    public long epoch() {
        return epoch;
    }

    /**
     * What the cluster agreed on beside its members.
     *
     * @return values by number; a new map with new arrays
     */
    public SortedMap<Integer, byte[]> properties() {
        SortedMap<Integer, byte[]> copy = new TreeMap<>();
        properties.forEach((code, value) -> copy.put(code, value.clone()));
        return copy;
    }

    /**
     * The bounds of client sessions, which are the same on all servers.
     *
     * @return the bounds, or null if the cluster has not agreed on any: then no session can be opened
     */
    public @Nullable SessionBounds sessionBounds() {
        return sessionBounds;
    }

    /**
     * The protocol version that all members speak, and so the highest whose features the cluster uses. The leader raises it when all members speak a
     * later one; it never falls. A server that speaks no such version does not go by the configuration.
     *
     * @return the level, 1 if it was never raised
     */
    public int featureLevel() {
        return featureLevel;
    }

    /**
     * A number that two servers can compare: the same for the same ids that count the same way, wherever they are reached, and in practice
     * for no other configuration. Lasting.
     *
     * @return the number, 0 for no members
     */
    public long digest() {
        return ConfigurationDigest.of(members);
    }

    /**
     * A lasting binary form with a version, without a checksum: an entry has its own.
     *
     * @return a new array
     */
    public byte[] toBytes() {
        return ConfigurationCodec.encode(this);
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @param bytes exactly that; the buffer is not moved
     * @return the configuration
     * @throws MalformedDataException if it is none, is of a newer version, or has a property that is not known and must be understood
     */
    public static Configuration fromBytes(ByteBuffer bytes) {
        return ConfigurationCodec.decode(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Configuration configuration && Arrays.equals(toBytes(), configuration.toBytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    @Override
    public String toString() {
        return "Configuration" + members
                + (outgoingVoters.isEmpty() ? "" : ", outgoing voters " + outgoingVoters)
                + (epoch == 0 ? "" : ", epoch " + Long.toHexString(epoch))
                + (featureLevel == FeatureLevel.LOWEST ? "" : ", feature level " + featureLevel)
                + (properties.isEmpty() ? "" : ", properties " + properties.keySet());
    }
}
