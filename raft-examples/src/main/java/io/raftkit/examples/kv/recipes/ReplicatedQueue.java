package io.raftkit.examples.kv.recipes;

import io.raftkit.api.CallFailedException;
import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.Condition;
import io.raftkit.examples.kv.machine.Entries.Entry;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose elements stay until they are acknowledged. An element that was taken, and neither acknowledged nor renewed in time, is delivered
 * again. Thread-safe.
 */
public final class ReplicatedQueue {
    /** For how long an element is remembered by its id. */
    public static final Duration REMEMBERED = Duration.ofHours(1);

    private static final int PAGE = 200;
    private static final String NOT_YET = "0";

    private final Leases leases;
    private final KeyValueClient client;
    private final QueueKeys keys;
    private final QueueHead head;
    private final String consumer;

    /**
     * A queue.
     *
     * @param name the same for all that use the queue, without a {@code /}; its keys begin with {@code queue/} and this name
     * @param consumer a name of this process, for people
     * @param life how long an element that was taken is not delivered again, unless its lease is renewed: longer than a failover
     */
    public ReplicatedQueue(KeyValueClient client, String name, String consumer, Duration life) {
        this(new Leases(client, MonotonicClock.SYSTEM, life), name, consumer, PAGE);
    }

    ReplicatedQueue(Leases leases, String name, String consumer, int pageKeys) {
        this.leases = leases;
        this.consumer = consumer;
        client = leases.client();
        keys = new QueueKeys(name);
        head = new QueueHead(client, keys, pageKeys);
    }

    /**
     * Appends an element, once: if one with the same id was appended before, it only tells where. An id is remembered for an hour, by the clock of
     * the cluster.
     *
     * @param id of the element, such as a random one. Whoever repeats the call after a failure gives the same
     * @return the position of the element, which is greater than that of each element whose call had ended before this one began
     * @throws TimeoutException if it is not known in time whether it was appended
     */
    public long enqueue(String id, Bytes value, Duration timeout) throws InterruptedException, TimeoutException {
        Attempts attempts = new Attempts(leases.clock(), timeout);
        return attempts.untilDone("element " + id, () -> tryEnqueue(keys.ticket(id), value, attempts));
    }

    /**
     * First a ticket is drawn, whose version is the position. Then the element is put there, if the ticket has not been changed, and the ticket is
     * marked in the same transaction: this takes effect once, however often it is tried.
     *
     * @return null if it is not known what came of it
     */
    private @Nullable Long tryEnqueue(Bytes ticket, Bytes value, Attempts attempts) {
        @Nullable Entry drawn = client.find(ticket, attempts.callTimeout());
        if (drawn == null) {
            Condition isNew = new Condition.IsVersion(0);
            client.write(Write.put(ticket, isNew, Bytes.of(NOT_YET), REMEMBERED.toMillis()), attempts.callTimeout());
            drawn = client.find(ticket, attempts.callTimeout());
        }
        if (drawn == null) {
            return null;
        }
        long marked = Long.parseLong(drawn.value().orElseThrow().toString());
        if (marked > 0) {
            return marked;
        }
        long position = drawn.version();
        List<List<Bytes>> requests = List.of(
                List.of(Bytes.of("SET"), keys.element(position), value),
                keys.setFor(REMEMBERED, ticket, Bytes.of(Long.toString(position))));
        return client.transact(Map.of(ticket, position), requests, attempts.callTimeout()) ? position : null;
    }

    /**
     * Takes the first element that nobody has.
     *
     * @return empty if there was none in time
     * @throws TimeoutException if the cluster did not answer in time
     */
    public Optional<Delivery> take(Duration timeout) throws InterruptedException, TimeoutException {
        String id = UUID.randomUUID().toString();
        Attempts attempts = new Attempts(leases.clock(), timeout);
        boolean wasEmpty = false;
        do {
            try {
                @Nullable Entry first = head.find(attempts);
                wasEmpty |= first == null;
                while (first != null) {
                    @Nullable Delivery delivery = tryTake(id, first, attempts);
                    if (delivery != null) {
                        return Optional.of(delivery);
                    }
                    // Another one was faster.
                    first = head.find(attempts);
                }
            } catch (CallFailedException e) {
                attempts.failed(e);
            }
        } while (attempts.pause());
        if (!wasEmpty) {
            throw attempts.timeout("an element");
        }
        return Optional.empty();
    }

    private @Nullable Delivery tryTake(String id, Entry first, Attempts attempts) {
        Bytes claim = keys.claim(first.key());
        @Nullable Lease lease = leases.tryAcquire(id, claim, Map.of(first.key(), first.version()), consumer, attempts);
        return lease == null ? null : new Delivery(leases, keys, first, lease);
    }
}
