package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.typed.TypedQuery;
import io.raftkit.typed.codec.Id;
import java.util.List;

/**
 * What is read.
 *
 * @param <R> what is answered
 */
public sealed interface KeyValueQuery<R> extends TypedQuery<R> {
    /**
     * The replies to requests that change nothing.
     *
     * @param clock the reader's, for how long keys have still to live
     */
    @Id(1)
    record Replies(long clock, Batch batch) implements KeyValueQuery<Answer> {}

    /** The versions of keys: see {@link io.raftkit.examples.kv.store.KeySpace#version(Bytes)}. */
    @Id(2)
    record Versions(List<Bytes> keys) implements KeyValueQuery<List<Long>> {}

    /** The number of the last change of any key. Once this is answered, {@link KeyValueMachine#latest} shows that change. */
    @Id(3)
    record LastChange() implements KeyValueQuery<Long> {}

    /**
     * Keys with what they hold.
     *
     * @param prefix with which the keys begin
     * @param from none of them is before it
     * @param limit how many at most
     */
    @Id(4)
    record Range(Bytes prefix, Bytes from, int limit) implements KeyValueQuery<Entries> {}
}
