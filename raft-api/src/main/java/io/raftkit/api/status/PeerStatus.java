package io.raftkit.api.status;

import org.jspecify.annotations.Nullable;

/**
 * What a server knows of one of the others. Read-only: components may be added in later versions.
 *
 * @param id the other server
 * @param address where it is reached
 * @param heardMillisAgo how long ago it was last heard, or -1 if never in this life
 * @param matchIndex on a leader, up to which index its log is known to equal the leader's; else 0
 * @param counted whether its votes and acknowledgements count
 * @param problem what is wrong with it and what to do, or null
 */
public record PeerStatus(
        int id,
        String address,
        long heardMillisAgo,
        long matchIndex,
        boolean counted,
        @Nullable String problem) {}
