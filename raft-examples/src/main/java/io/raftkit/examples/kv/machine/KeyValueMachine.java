package io.raftkit.examples.kv.machine;

import io.raftkit.api.Command;
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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The replicated keys. A command is a {@link Batch}, a {@link Write}, or empty to let time pass; a query is a {@link Query}. A batch is answered
 * by an {@link Answer}, a write by a {@link WriteResult}.
 */
public final class KeyValueMachine implements StateMachine {
    /** Where the replies to a read are cut. */
    private static final int READ_BYTES = 1 << 20;

    private final ChangeListener listener;
    /** Those of the command that is applied. */
    private final List<Change> changes = new ArrayList<>();

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
    }

    @Override
    public byte[] apply(Command command) {
        keys.advance(command.time());
        ByteBuffer payload = command.buffer();
        byte[] answer = payload.hasRemaining() ? apply(payload) : new byte[0];
        publish();
        if (!changes.isEmpty()) {
            listener.changed(List.copyOf(changes));
            changes.clear();
        }
        return answer;
    }

    private void publish() {
        nextDue = keys.nextDue();
        latest = keys.freeze();
    }

    private byte[] apply(ByteBuffer payload) {
        return payload.get(payload.position()) == Write.KIND
                ? Write.of(payload).applyTo(keys).toBytes()
                : apply(Batch.of(payload));
    }

    private byte[] apply(Batch batch) {
        ReplyWriter out = new ReplyWriter(batch.protocol());
        for (Transaction transaction : batch.transactions()) {
            run(transaction, out, keys.now());
        }
        return Answer.write(batch.transactions().size(), out);
    }

    private void run(Transaction transaction, ReplyWriter out, long clock) {
        out.beginAnswer();
        if (isOutdated(transaction)) {
            out.noArray();
            return;
        }
        if (transaction.isExplicit()) {
            out.array(transaction.requests().size());
        }
        for (List<Bytes> request : transaction.requests()) {
            @Nullable StoreCommand known = StoreCommands.find(request.get(0).toString());
            if (known == null) {
                // A newer server wrote it into the log.
                out.error("ERR unknown command '" + request.get(0) + "'");
            } else {
                Call.run(known, request, keys, out, clock);
            }
        }
    }

    private boolean isOutdated(Transaction transaction) {
        return transaction.watched().entrySet().stream()
                .anyMatch(watched -> keys.version(watched.getKey()) != watched.getValue());
    }

    @Override
    public byte[] query(byte[] query) {
        ByteBuffer in = ByteBuffer.wrap(query);
        byte kind = in.get();
        return switch (kind) {
            case Query.BATCH -> read(in.getLong(), Batch.of(in));
            case Query.VERSIONS -> versions(Batch.of(in));
            case Query.NOTHING -> new byte[0];
            case Query.ENTRIES -> entries(in);
            default -> throw new IllegalArgumentException("unknown query " + kind);
        };
    }

    private byte[] read(long clock, Batch batch) {
        ReplyWriter out = new ReplyWriter(batch.protocol());
        int answered = 0;
        while (answered < batch.transactions().size() && out.length() < READ_BYTES) {
            run(batch.transactions().get(answered++), out, clock);
        }
        return Answer.write(answered, out);
    }

    private byte[] versions(Batch batch) {
        List<Bytes> watched = batch.transactions().get(0).requests().get(0);
        ByteBuffer versions = ByteBuffer.allocate(watched.size() * Long.BYTES);
        watched.forEach(key -> versions.putLong(keys.version(key)));
        return versions.array();
    }

    private byte[] entries(ByteBuffer in) {
        int limit = in.getInt();
        Bytes prefix = Write.bytes(in, in.getInt());
        Bytes from = Write.bytes(in, in.getInt());
        return Entries.read(keys.freeze(), prefix, from, limit).toBytes();
    }

    /** When the next key is to be removed, {@link Held#NEVER} if none is. May be asked by any thread. */
    public long nextDue() {
        return nextDue;
    }

    /** The keys after the last command. May be asked by any thread; an answer is never older than one that any thread had before. */
    public FrozenKeys latest() {
        return latest;
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        FrozenKeys frozen = keys.freeze();
        return frozen::writeTo;
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        keys = KeySpace.of(FrozenKeys.readFrom(snapshot.stream()), changes::add);
        publish();
        listener.restored(keys.version());
    }
}
