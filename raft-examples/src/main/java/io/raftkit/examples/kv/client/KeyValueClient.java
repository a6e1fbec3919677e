package io.raftkit.examples.kv.client;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.ReadOptions;
import io.raftkit.client.RaftClient;
import io.raftkit.examples.kv.command.StoreCommands;
import io.raftkit.examples.kv.machine.Batch;
import io.raftkit.examples.kv.machine.Entries;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.machine.KeyValueQuery;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.machine.WriteResult;
import io.raftkit.examples.kv.resp.ReplyWriter;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.typed.TypedClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Calls the state machine of the store from outside the cluster, without the ports for Redis and HTTP. Each method waits for the answer, and throws {@link
 * CallFailedException} if there is none in time. Thread-safe.
 */
public final class KeyValueClient {
    private final TypedClient calls;

    /** A client that uses another one, which stays the caller's. */
    public KeyValueClient(RaftClient client) {
        this(TypedClient.of(KeyValueMachine.SCHEMA, client::submit, client::read));
    }

    /** A client of something that takes the same calls, such as a node in this process. */
    public KeyValueClient(TypedClient calls) {
        this.calls = calls;
    }

    /** Sets or removes one key. */
    public WriteResult write(Write write, Duration timeout) {
        return answer(calls.submit(write, timeout));
    }

    /**
     * Has requests of the Redis protocol applied together, if no watched key has changed.
     *
     * @param watched keys and their versions, 0 for a key that must not be there
     * @param requests each with its name first; none of them may fail
     * @return whether they were applied
     */
    public boolean transact(Map<Bytes, Long> watched, List<List<Bytes>> requests, Duration timeout) {
        for (List<Bytes> request : requests) {
            if (StoreCommands.find(request.get(0).toString()) == null) {
                // The servers would stop at it.
                throw new IllegalArgumentException("there is no command " + request.get(0));
            }
        }
        String replies = answer(calls.submit(new Batch.Transaction(ReplyWriter.RESP2, watched, requests), timeout))
                .replies()
                .toString();
        replies.lines().filter(line -> line.startsWith("-")).findFirst().ifPresent(error -> {
            throw new IllegalArgumentException("a request of the transaction has failed: " + error.substring(1));
        });
        return !replies.startsWith("*-1");
    }

    /** What a key holds, or null: a linearizable read. */
    public Entries.@Nullable Entry find(Bytes key, Duration timeout) {
        Entries.@Nullable Entry first = entries(
                        key, key, 1, ReadOptions.defaults().withTimeout(timeout))
                .first();
        return first == null || !first.key().equals(key) ? null : first;
    }

    /**
     * Keys with what they hold, as they are at one moment. There may be fewer than asked for if they are long.
     *
     * @param prefix with which the keys begin
     * @param from none of them is before it
     * @param limit how many at most
     */
    public Entries entries(Bytes prefix, Bytes from, int limit, ReadOptions options) {
        return answer(calls.read(new KeyValueQuery.Range(prefix, from, limit), options));
    }

    private static <R> R answer(CompletableFuture<R> call) {
        try {
            return call.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CallFailedException failed ? failed : e;
        }
    }
}
