package io.raftkit.api.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a {@link Configuration}. Not thread-safe. */
public final class ConfigurationBuilder {
    final SortedMap<Integer, Member> members = new TreeMap<>();
    final SortedMap<Integer, byte[]> properties = new TreeMap<>();
    List<Integer> outgoingVoters = List.of();
    long epoch;

    ConfigurationBuilder() {}

    /**
     * Adds members.
     *
     * @param added servers whose ids were not added before
     * @return this
     */
    public ConfigurationBuilder members(Collection<Member> added) {
        for (Member member : added) {
            if (members.putIfAbsent(member.id(), member) != null) {
                throw new IllegalArgumentException("server " + member.id() + " stands twice: " + added);
            }
        }
        return this;
    }

    /**
     * Puts a member in the place of the one with its id.
     *
     * @param member a server whose id was added before
     * @return this
     */
    public ConfigurationBuilder replace(Member member) {
        if (members.replace(member.id(), member) == null) {
            throw new IllegalArgumentException("server " + member.id() + " is none of " + members.keySet());
        }
        return this;
    }

    /**
     * Makes the configuration joint.
     *
     * @param ids the voters of the configuration before, all of them members
     * @return this
     */
    public ConfigurationBuilder outgoingVoters(Collection<Integer> ids) {
        outgoingVoters = new ArrayList<>(ids);
        return this;
    }

    /**
     * Sets the number that tells this cluster from any other.
     *
     * @param value the number, or 0 for none
     * @return this
     */
    public ConfigurationBuilder epoch(long value) {
        epoch = value;
        return this;
    }

    /**
     * Sets a property.
     *
     * @param code its number, from 1 to 65535; from {@value Configuration#IGNORABLE_FROM} on it may be ignored
     * @param value its value, copied
     * @return this
     */
    public ConfigurationBuilder property(int code, byte[] value) {
        if (code < 1 || code >= 1 << 16) {
            throw new IllegalArgumentException("a property has a number from 1 to 65535: " + code);
        }
        properties.put(code, value.clone());
        return this;
    }

    /**
     * Sets the bounds of client sessions.
     *
     * @param bounds the bounds
     * @return this
     */
    public ConfigurationBuilder sessionBounds(SessionBounds bounds) {
        return property(SessionBounds.PROPERTY, bounds.toBytes());
    }

    /**
     * Sets the protocol version that all members speak.
     *
     * @param level the version, from 2 to 255
     * @return this
     */
    public ConfigurationBuilder featureLevel(int level) {
        return property(FeatureLevel.PROPERTY, FeatureLevel.toBytes(level));
    }

    /**
     * Ends the configuration.
     *
     * @return the configuration
     */
    public Configuration build() {
        return new Configuration(this);
    }
}
