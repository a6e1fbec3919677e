package io.raftkit.examples.kv.client;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.ReadOptions;
import io.raftkit.client.RaftClient;
import io.raftkit.examples.kv.machine.Answer;
import io.raftkit.examples.kv.machine.Batch;
import io.raftkit.examples.kv.machine.Entries;
import io.raftkit.examples.kv.machine.Query;
import io.raftkit.examples.kv.machine.Transaction;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.machine.WriteResult;
import io.raftkit.examples.kv.resp.ReplyWriter;
import io.raftkit.examples.kv.store.Bytes;
import java.nio.charset.StandardCharsets;
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
    private final Calls calls;

    /** The two calls that a cluster takes. */
    public interface Calls {
        /** Has a command applied, at most once. */
        CompletableFuture<byte[]> submit(byte[] command, Duration timeout);

        /** Answers a query. */
        CompletableFuture<byte[]> read(byte[] query, ReadOptions options);
    }

    /** A client that uses another one, which stays the caller's. */
    public KeyValueClient(RaftClient client) {
        this(new Calls() {
            @Override
            public CompletableFuture<byte[]> submit(byte[] command, Duration timeout) {
                return client.submit(command, timeout);
            }

            @Override
            public CompletableFuture<byte[]> read(byte[] query, ReadOptions options) {
                return client.read(query, options);
            }
        });
    }

    /** A client of something that takes the same calls, such as a node in this process. */
    public KeyValueClient(Calls calls) {
        this.calls = calls;
    }

    /** Sets or removes one key. */
    public WriteResult write(Write write, Duration timeout) {
        return WriteResult.of(answer(calls.submit(write.toBytes(), timeout)));
    }

    /**
     * Has requests of the Redis protocol applied together, if no watched key has changed.
     *
     * @param watched keys and their versions, 0 for a key that must not be there
     * @param requests each with its name first; none of them may fail
     * @return whether they were applied
     */
    public boolean transact(Map<Bytes, Long> watched, List<List<Bytes>> requests, Duration timeout) {
        Batch batch = new Batch(ReplyWriter.RESP2, List.of(new Transaction(true, watched, requests)));
        byte[] answer = answer(calls.submit(batch.toBytes(), timeout));
        String replies =
                new String(answer, Answer.REPLIES_AT, answer.length - Answer.REPLIES_AT, StandardCharsets.ISO_8859_1);
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
        return Entries.of(answer(calls.read(Query.ofEntries(prefix, from, limit), options)));
    }

    private static byte[] answer(CompletableFuture<byte[]> call) {
        try {
            return call.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CallFailedException failed ? failed : e;
        }
    }
}
