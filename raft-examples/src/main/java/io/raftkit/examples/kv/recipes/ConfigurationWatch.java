package io.raftkit.examples.kv.recipes;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.ReadOptions;
import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.Entries;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows what a key holds. It may leave out values that were replaced soon, but not the last one, and never goes back to an earlier one. While
 * the cluster has no leader it asks any server, whose answer counts only if it is from a later state than the last one. Confined to one thread.
 */
public final class ConfigurationWatch {
    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);

    private final KeyValueClient client;
    private final MonotonicClock clock;
    private final Bytes key;
    private @Nullable Setting known;
    private long knownTime;
    private long knownVersion;
    private boolean wasConfirmed;
    private long confirmedNanos;

    /**
     * What the key holds.
     *
     * @param revision the token: of the change that made it so; for a key that is not there, a revision between its removal and what follows
     * @param value null if the key is not there, or is no string
     */
    public record Setting(long revision, @Nullable Bytes value) {}

    /** Follows a key, any one of the store. */
    public ConfigurationWatch(KeyValueClient client, String key) {
        this(client, MonotonicClock.SYSTEM, key);
    }

    ConfigurationWatch(KeyValueClient client, MonotonicClock clock, String key) {
        this.client = client;
        this.clock = clock;
        this.key = Bytes.of(key);
    }

    /**
     * Waits for a setting that this method has not returned before, at first for any.
     *
     * @return the newest; empty if none came in time
     */
    public Optional<Setting> next(Duration timeout) throws InterruptedException {
        Attempts attempts = new Attempts(clock, timeout);
        @Nullable Setting before = known;
        do {
            look(attempts);
            if (!Objects.equals(known, before)) {
                return Optional.ofNullable(known);
            }
        } while (attempts.pause());
        return Optional.empty();
    }

    /** For how long the newest setting may have been out of date: since it was last confirmed by a majority of the servers. Centuries if it never was. */
    public Duration age() {
        return wasConfirmed ? Duration.ofNanos(clock.nanoTime() - confirmedNanos) : NEVER;
    }

    private void look(Attempts attempts) {
        long askedNanos = clock.nanoTime();
        try {
            read(ReadOptions.Consistency.LINEARIZABLE, attempts);
            wasConfirmed = true;
            confirmedNanos = askedNanos;
        } catch (CallFailedException e) {
            lookAnywhere(attempts);
        }
    }

    private void lookAnywhere(Attempts attempts) {
        try {
            read(ReadOptions.Consistency.STALE, attempts);
        } catch (CallFailedException e) {
            attempts.failed(e);
        }
    }

    private void read(ReadOptions.Consistency consistency, Attempts attempts) {
        // A half: if it fails, there is time left to ask another way.
        Duration timeout = attempts.callTimeout().dividedBy(2);
        ReadOptions options =
                ReadOptions.defaults().withConsistency(consistency).withTimeout(timeout);
        Entries answer = client.entries(key, key, 1, options);
        // Both only grow, so an answer from an earlier state has neither of them higher.
        if (known != null && answer.version() <= knownVersion && answer.now() <= knownTime) {
            return;
        }
        knownVersion = answer.version();
        knownTime = answer.now();
        Setting now = setting(answer);
        boolean isSame =
                known != null && (now.value() == null ? known.value() == null : now.revision() == known.revision());
        known = isSame ? known : now;
    }

    private Setting setting(Entries answer) {
        Entries.@Nullable Entry first = answer.first();
        return first != null && first.key().equals(key)
                ? new Setting(first.version(), first.value().orElse(null))
                : new Setting(answer.version(), null);
    }
}
