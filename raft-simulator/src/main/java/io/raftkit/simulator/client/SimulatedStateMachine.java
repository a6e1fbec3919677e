package io.raftkit.simulator.client;

import io.raftkit.api.Command;
import io.raftkit.api.CommandBatch;
import io.raftkit.api.StateMachine;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The state machine under test, in one incarnation of a server: it is given requests without their envelopes, and now and then its state is
 * compared with that of the other servers at the same index.
 */
public final class SimulatedStateMachine implements StateMachine {
    private final int serverId;
    private final StateMachine tested;
    private final ClusterObserver watch;
    private final StateDigests digests;
    private final int paddingBytes;
    private @Nullable Command last;
    private long lastIndex;

    /** Watches a state machine, whose snapshots are longer by so many bytes. */
    public SimulatedStateMachine(
            int serverId, StateMachine tested, ClusterObserver watch, StateDigests digests, int paddingBytes) {
        this.serverId = serverId;
        this.tested = tested;
        this.watch = watch;
        this.digests = digests;
        this.paddingBytes = paddingBytes;
    }

    @Override
    public byte[] apply(Command command) {
        throw new IllegalStateException("a node applies batches");
    }

    @Override
    public void apply(CommandBatch batch) throws Exception {
        List<Command> part = new ArrayList<>();
        for (Command command : batch) {
            if (!part.isEmpty() && digests.liesBetween(part.get(part.size() - 1).index(), command.index())) {
                apply(batch, part);
                part = new ArrayList<>();
            }
            part.add(command);
        }
        apply(batch, part);
    }

    private void apply(CommandBatch batch, List<Command> part) throws Exception {
        digests.compare(serverId, last, part.get(0), tested);
        tested.apply(new Opened(batch, part));
        for (Command command : part) {
            watch.carriedOut(Envelope.serial(command), serverId, command.index());
        }
        last = part.get(part.size() - 1);
        lastIndex = last.index();
    }

    @Override
    public byte[] query(byte[] query) throws Exception {
        watch.readAt(Envelope.serial(query), serverId, lastIndex);
        return tested.query(Envelope.open(query));
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        View view = tested.snapshot(point);
        long index = view.index(point);
        return new View() {
            @Override
            public long index(SnapshotPoint applied) {
                return index;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                ByteArrayOutputStream copy = new ByteArrayOutputStream();
                view.writeTo(copy);
                digests.written(serverId, index, copy.toByteArray());
                new DataOutputStream(out).writeInt(copy.size());
                copy.writeTo(out);
                out.write(padding(index));
            }

            @Override
            public void close() {
                view.close();
            }
        };
    }

    /** Makes snapshots so long that they have several blocks and chunks. */
    private byte[] padding(long index) {
        byte[] padding = new byte[paddingBytes];
        new SplittableRandom(index).nextBytes(padding);
        return padding;
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        int stateBytes = new DataInputStream(snapshot.stream()).readInt();
        byte[] state = snapshot.stream().readNBytes(stateBytes);
        if (!Arrays.equals(snapshot.stream().readAllBytes(), padding(snapshot.index()))) {
            throw new IOException("the snapshot up to entry " + snapshot.index() + " is not what was written");
        }
        tested.restore(Snapshot.of(
                SnapshotPoint.of(snapshot.index(), snapshot.term(), snapshot.time()), new ByteArrayInputStream(state)));
        last = null;
        lastIndex = snapshot.index();
    }

    @Override
    public long lastApplied() {
        lastIndex = tested.lastApplied();
        return lastIndex;
    }

    /** A part of a batch as the state machine under test sees it. */
    private static final class Opened implements CommandBatch {
        private final CommandBatch batch;
        private final Map<Command, Command> sealed = new IdentityHashMap<>();
        private final List<Command> commands = new ArrayList<>();

        Opened(CommandBatch batch, List<Command> part) {
            this.batch = batch;
            for (Command command : part) {
                Command opened = Envelope.open(command);
                sealed.put(opened, command);
                commands.add(opened);
            }
        }

        @Override
        public int size() {
            return commands.size();
        }

        @Override
        public Iterator<Command> iterator() {
            return commands.iterator();
        }

        @Override
        public void complete(Command command, byte[] result) {
            Command original = sealed.get(command);
            if (original == null) {
                throw new IllegalArgumentException(command + " is not of this batch");
            }
            batch.complete(original, result);
        }
    }
}
