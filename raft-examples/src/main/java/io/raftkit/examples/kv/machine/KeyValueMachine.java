package io.raftkit.examples.kv.machine;

import io.raftkit.api.StateMachine;
import io.raftkit.examples.kv.command.Call;
import io.raftkit.examples.kv.command.StoreCommand;
import io.raftkit.examples.kv.command.StoreCommands;
import io.raftkit.examples.kv.resp.ReplyWriter;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Change;
import io.raftkit.examples.kv.store.FrozenKeys;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.KeySpace;
import io.raftkit.typed.CommandHandler;
import io.raftkit.typed.EntryHandler;
import io.raftkit.typed.Schema;
import io.raftkit.typed.StateSnapshots;
import io.raftkit.typed.TypedCommand;
import io.raftkit.typed.TypedStateMachine;
import io.raftkit.typed.codec.DecodingException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replicated keys. */
public final class KeyValueMachine {
    /** Its commands and queries, and their binary forms. */
    public static final Schema SCHEMA = Schema.builder(MethodHandles.lookup())
            .codec(Bytes.class, byte[].class, Bytes::array, Bytes::of)
            .commands(KeyValueCommand.class)
            .queries(KeyValueQuery.class)
            .build();

    /** Where the replies to a read are cut. */
    private static final int READ_BYTES = 1 << 20;

    private final ChangeListener listener;
    /** Those of the command that is applied. */
    private final List<Change> changes = new ArrayList<>();

    private final StateMachine stateMachine;
    private KeySpace keys = new KeySpace(changes::add);
    private volatile long nextDue = Held.NEVER;
    private volatile FrozenKeys latest = FrozenKeys.EMPTY;

    /** No keys. */
    public KeyValueMachine() {
        this(ChangeListener.NONE);
    }

    /** No keys, and somebody who is told what commands change. */
    public KeyValueMachine(ChangeListener listener) {
        this.listener = listener;
        stateMachine = TypedStateMachine.builder(SCHEMA)
                .command(Batch.Pipeline.class, changing(this::apply))
                .command(Batch.Transaction.class, changing(this::apply))
                .command(Write.Put.class, changing(put -> put.applyTo(keys)))
                .command(Write.Delete.class, changing(delete -> delete.applyTo(keys)))
                .command(KeyValueCommand.Tick.class, changing(tick -> null))
                .query(KeyValueQuery.Replies.class, this::replies)
                .query(KeyValueQuery.Versions.class, this::versions)
                .query(KeyValueQuery.LastChange.class, query -> keys.version())
                .query(KeyValueQuery.Range.class, range -> Entries.read(keys.freeze(), range))
                .build(new Snapshots());
    }

    /** What a node applies commands to. */
    public StateMachine stateMachine() {
        return stateMachine;
    }

    /** The time of the entry counts for the command, which comes behind what this time removes. */
    private <R, C extends TypedCommand<R>> EntryHandler<C, R> changing(CommandHandler<C, R> handler) {
        return (command, entry) -> {
            keys.advance(entry.time());
            R result = handler.apply(command);
            publish();
            if (!changes.isEmpty()) {
                listener.changed(List.copyOf(changes));
                changes.clear();
            }
            return result;
        };
    }

    private void publish() {
        nextDue = keys.nextDue();
        latest = keys.freeze();
    }

    private Answer apply(Batch batch) {
        return run(batch, keys.now(), Integer.MAX_VALUE);
    }

    private Answer replies(KeyValueQuery.Replies query) {
        for (List<Bytes> request : query.batch().requests()) {
            if (find(request).isWrite()) {
                throw new IllegalArgumentException(request.get(0) + " changes keys: submit it as a command");
            }
        }
        return run(query.batch(), query.clock(), READ_BYTES);
    }

    private Answer run(Batch batch, long clock, int bytesMax) {
        ReplyWriter out = new ReplyWriter(batch.protocol());
        int answered = 0;
        if (batch instanceof Batch.Transaction transaction) {
            run(transaction, out, clock);
            answered = transaction.requests().size();
        }
        while (answered < batch.requests().size() && out.length() < bytesMax) {
            out.beginAnswer();
            run(batch.requests().get(answered++), out, clock);
        }
        return new Answer(answered, Bytes.of(out.take()));
    }

    private void run(Batch.Transaction transaction, ReplyWriter out, long clock) {
        out.beginAnswer();
        if (isOutdated(transaction)) {
            out.noArray();
            return;
        }
        out.array(transaction.requests().size());
        transaction.requests().forEach(request -> run(request, out, clock));
    }

    private void run(List<Bytes> request, ReplyWriter out, long clock) {
        Call.run(find(request), request, keys, out, clock);
    }

    /** Where the others know the command, an error as its reply would let the keys of this server differ from theirs. */
    private static StoreCommand find(List<Bytes> request) {
        @Nullable StoreCommand known = StoreCommands.find(request.get(0).toString());
        if (known == null) {
            throw new DecodingException(
                    DecodingException.Reason.UNKNOWN,
                    "the command " + request.get(0)
                            + " is not known here: start a version of this server that knows it");
        }
        return known;
    }

    private boolean isOutdated(Batch.Transaction transaction) {
        return transaction.watched().entrySet().stream()
                .anyMatch(watched -> keys.version(watched.getKey()) != watched.getValue());
    }

    private List<Long> versions(KeyValueQuery.Versions query) {
        return query.keys().stream().map(key -> keys.version(key)).toList();
    }

    /** When the next key is to be removed, {@link Held#NEVER} if none is. May be asked by any thread. */
    public long nextDue() {
        return nextDue;
    }

    /** The keys after the last command. May be asked by any thread; an answer is never older than one that any thread had before. */
    public FrozenKeys latest() {
        return latest;
    }

    /** Views of the keys, which later commands do not change. */
    private final class Snapshots implements StateSnapshots {
        @Override
        public StateMachine.View snapshot(StateMachine.SnapshotPoint point) {
            FrozenKeys frozen = keys.freeze();
            return frozen::writeTo;
        }

        @Override
        public void restore(StateMachine.Snapshot snapshot) throws IOException {
            keys = KeySpace.of(FrozenKeys.readFrom(snapshot.stream()), changes::add);
            publish();
            listener.restored(keys.version());
        }
    }
}
