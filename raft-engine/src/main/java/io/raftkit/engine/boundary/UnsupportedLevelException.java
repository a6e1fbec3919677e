package io.raftkit.engine.boundary;

import io.raftkit.api.membership.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Says that the cluster has a feature level by which this server cannot go. It takes part in nothing from then on. What it has stored and promised
 * stays, for a server of a later version on the same storage.
 */
public final class UnsupportedLevelException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private UnsupportedLevelException(String message) {
        super(message);
    }

    /**
     * Why a server cannot go by a configuration.
     *
     * @param configuration the configuration
     * @param where what it is in
     * @param protocolVersion the highest version of the protocol that the server speaks
     * @return sentences for people, or null if it can
     */
    public static @Nullable String why(Configuration configuration, String where, int protocolVersion) {
        int level = configuration.featureLevel();
        return level <= protocolVersion
                ? null
                : "The configuration in " + where + " has the feature level " + level
                        + ", and this server supports levels up to " + protocolVersion
                        + ". Nothing is lost: start a release that speaks protocol version " + level
                        + " with this server's data.";
    }

    /**
     * Ends a server's part in a cluster if it cannot go by a configuration.
     *
     * @param configuration the configuration
     * @param where what it is in
     * @param protocolVersion the highest version of the protocol that the server speaks
     * @throws UnsupportedLevelException if it cannot
     */
    public static void check(Configuration configuration, String where, int protocolVersion) {
        String why = why(configuration, where, protocolVersion);
        if (why != null) {
            throw new UnsupportedLevelException(why);
        }
    }
}
