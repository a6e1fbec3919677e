package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.Condition;
import io.raftkit.examples.kv.machine.Entries.Entry;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.server.AppliedAtOnce;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.typed.TypedClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A search that reads several pages, between which the queue changes. */
class QueueHeadTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final AppliedAtOnce applied = new AppliedAtOnce(new KeyValueMachine(), () -> 1_000_000);
    private final QueueKeys keys = new QueueKeys("jobs");
    private int reads;
    private int changedAtRead;
    private Runnable change = () -> {};
    private final KeyValueClient client =
            new KeyValueClient(TypedClient.of(KeyValueMachine.SCHEMA, applied::submit, (query, options) -> {
                if (++reads == changedAtRead) {
                    change.run();
                }
                return applied.read(query, options);
            }));

    private void put(Bytes key) {
        client.write(Write.put(key, Condition.ANY, Bytes.of("x"), 0), TIMEOUT);
    }

    private void putClaimed(long position) {
        put(keys.element(position));
        put(keys.claim(keys.element(position)));
    }

    /** The position that is found, or 0. */
    private long found(int pageKeys) {
        Entry found = new QueueHead(client, keys, pageKeys).find(new Attempts(MonotonicClock.SYSTEM, TIMEOUT));
        return found == null ? 0 : keys.position(found.key());
    }

    @Test
    void firstElementThatNobodyHas_isFound_whereverPagesEnd() {
        putClaimed(1);
        putClaimed(2);
        put(keys.element(3));
        put(keys.element(4));
        for (int pageKeys = 1; pageKeys <= 7; pageKeys++) {
            assertThat(found(pageKeys)).as(pageKeys + " keys").isEqualTo(3);
        }
    }

    @Test
    void nothingIsFound_ifOthersHaveAll_whereverPagesEnd() {
        putClaimed(1);
        putClaimed(2);
        // Of one that was acknowledged just now.
        put(keys.claim(keys.element(3)));
        for (int pageKeys = 1; pageKeys <= 6; pageKeys++) {
            assertThat(found(pageKeys)).as(pageKeys + " keys").isZero();
        }
    }

    @Test
    void elementOnALaterPage_isNotFoundBeforeAnEarlierOne_thatWasPutMeanwhile() {
        putClaimed(5);
        putClaimed(6);
        changedAtRead = 2;
        change = () -> {
            put(keys.element(4));
            put(keys.element(7));
        };
        assertThat(found(2)).isEqualTo(4);
    }
}
