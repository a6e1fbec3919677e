package io.raftkit.examples.kv.recipes;

import io.raftkit.examples.kv.machine.Entries;
import io.raftkit.examples.kv.store.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the key of a lease holds.
 *
 * @param id of the attempt to get the lease; no two attempts have the same
 * @param renewedToken of the lease if it was renewed; 0 if not, then the version of the key is the token
 * @param sentNanos when the holder sent this, by its own clock
 * @param holder a name for people
 */
record LeaseRecord(String id, long renewedToken, long sentNanos, String holder) {
    private static final int PARTS = 4;

    /** The request that writes it. */
    List<Bytes> request(Bytes key, long lifeMillis) {
        Bytes value = Bytes.of(id + ' ' + renewedToken + ' ' + sentNanos + ' ' + holder);
        return List.of(Bytes.of("SET"), key, value, Bytes.of("PX"), Bytes.of(Long.toString(lifeMillis)));
    }

    /** Reads what a key holds. Something else is the lease of nobody that is known. */
    static LeaseRecord of(Entries.Entry entry) {
        String text = entry.value()
                .map(value -> new String(value.array(), StandardCharsets.UTF_8))
                .orElse("");
        String[] parts = text.split(" ", PARTS);
        try {
            return parts.length == PARTS
                    ? new LeaseRecord(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), parts[3])
                    : new LeaseRecord("", 0, 0, text);
        } catch (NumberFormatException e) {
            return new LeaseRecord("", 0, 0, text);
        }
    }

    /** The token of the lease, of which the key has this version. */
    long token(long version) {
        return renewedToken == 0 ? version : renewedToken;
    }
}
