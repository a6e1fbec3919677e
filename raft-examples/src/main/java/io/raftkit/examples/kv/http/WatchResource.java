package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.resp.Numbers;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.FrozenKeys;
import io.raftkit.examples.kv.watch.History;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The changes of keys as they come: {@code GET /watch}. */
final class WatchResource {
    static final String KEY = "key";
    static final String PREFIX = "prefix";
    private static final String REVISION = "revision";

    private final Reads reads;
    private final History history;
    private final Watchers watchers;
    private final MemoryBudget memory;

    WatchResource(Reads reads, History history, Watchers watchers, MemoryBudget memory) {
        this.reads = reads;
        this.history = history;
        this.watchers = watchers;
        this.memory = memory;
    }

    /** Begins to send events; the exchange ends with them. */
    CompletableFuture<Void> get(Exchange exchange) {
        Parameters parameters = exchange.parameters(KEY, PREFIX, REVISION);
        Watched watched = Watched.of(parameters);
        OptionalLong from = from(parameters, exchange.header("Last-Event-ID"));
        return reads.linearizable().thenAccept(keys -> begin(exchange, watched, checked(from, keys)));
    }

    /** What a client sends that connects again by itself comes from the last event, and is newer than the URL. */
    private static OptionalLong from(Parameters parameters, @Nullable String lastEventId) {
        OptionalLong given = parameters.number(REVISION);
        if (lastEventId == null) {
            return given;
        }
        OptionalLong last = Numbers.parse(Bytes.of(lastEventId));
        if (last.isEmpty() || last.getAsLong() < 0 || last.getAsLong() == Long.MAX_VALUE) {
            throw Refused.bad("the header Last-Event-ID must be the id of an event");
        }
        return OptionalLong.of(last.getAsLong() + 1);
    }

    /** The read saw all changes that any client can know of. */
    private long checked(OptionalLong from, FrozenKeys keys) {
        long next = keys.version() + 1;
        long number = from.orElse(next);
        if (number > next) {
            throw Refused.bad("the last change is " + keys.version() + "; watch from revision " + next + " at most")
                    .with(JsonForm.STORE_REVISION, keys.version());
        }
        long first = history.first();
        if (number < first) {
            throw new Refused(
                            410,
                            "this server knows the changes from " + first
                                    + " on only. Read the keys, and watch from the"
                                    + " revision behind the storeRevision of that answer, or ask another server")
                    .with("firstRevision", first)
                    .with(JsonForm.STORE_REVISION, keys.version());
        }
        return number;
    }

    private void begin(Exchange exchange, Watched watched, long next) {
        watchers.enter();
        exchange.beginEvents(watchers::leave);
        watchers.add(new Watcher(watched, next, history, memory, new OnTheThread(exchange, watchers)));
    }

    /** An answer whose progress is told on the thread of those who watch. */
    private record OnTheThread(Exchange exchange, Watchers watchers) implements Watcher.Outlet {
        @Override
        public void write(byte[] piece, boolean isLast, Consumer<Boolean> sent) {
            exchange.write(piece, isLast, isSent -> watchers.execute(() -> sent.accept(isSent)));
        }

        @Override
        public void abort(Throwable failure) {
            exchange.abort(failure);
        }
    }
}
