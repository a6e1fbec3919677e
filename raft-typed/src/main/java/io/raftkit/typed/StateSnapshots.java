package io.raftkit.typed;

import io.raftkit.api.StateMachine;
import io.raftkit.api.StateMachine.Snapshot;
import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.api.StateMachine.View;
import io.raftkit.typed.codec.ByteWriter;
import io.raftkit.typed.codec.Codec;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** How the state behind a {@link TypedStateMachine} is written into snapshots and restored. The methods are those of {@link StateMachine}. */
public interface StateSnapshots {

    /**
     * Takes a view of the state, as {@link StateMachine#snapshot} does.
     *
     * @param point what the state holds the effects of
     * @return a view that later commands do not change
     */
    View snapshot(SnapshotPoint point);

    /**
     * Replaces the whole state, as {@link StateMachine#restore} does.
     *
     * @param snapshot the state to have from now on
     * @throws IOException if reading fails; stops the node
     */
    void restore(Snapshot snapshot) throws IOException;

    /**
     * The last index whose effects the state holds when a node starts, as {@link StateMachine#lastApplied}.
     *
     * @implSpec returns 0
     * @return the index, or 0
     */
    default long lastApplied() {
        return 0;
    }

    /**
     * Snapshots of a state as one value, of less than 2 GiB in bytes. Beside the state, a snapshot needs memory for what {@code copy} returns,
     * and for a buffer of up to twice the bytes of the value, three times while the buffer grows. Restoring needs memory for twice these bytes
     * while they are read; then for the bytes and the new value, beside the old state.
     *
     * <p>A snapshot that a later version of the program wrote may be refused, with {@link io.raftkit.typed.codec.DecodingException}: then the
     * server does not start, and must be upgraded.
     *
     * @param <S> the type of the value, for instance a record with a map
     * @param codec writes it, for instance {@code Codecs.with(MethodHandles.lookup()).of(State.class)}
     * @param copy returns the state as a value that later commands do not change
     * @param restore puts the value in the place of the state
     * @return the snapshots
     */
    static <S> StateSnapshots of(Codec<S> codec, Supplier<S> copy, Consumer<S> restore) {
        Objects.requireNonNull(codec, "codec");
        Objects.requireNonNull(copy, "copy");
        Objects.requireNonNull(restore, "restore");
        return new StateSnapshots() {
            @Override
            public View snapshot(SnapshotPoint point) {
                S state = copy.get();
                return out -> {
                    ByteWriter written = new ByteWriter();
                    codec.write(state, written);
                    written.writeTo(out);
                };
            }

            @Override
            public void restore(Snapshot snapshot) throws IOException {
                restore.accept(codec.decode(snapshot.stream().readAllBytes()));
            }
        };
    }

    /**
     * No snapshots: the server keeps the whole log, and applies it at each start.
     *
     * @return what throws {@link UnsupportedOperationException}, as {@link StateMachine#snapshot} may
     */
    static StateSnapshots none() {
        return new StateSnapshots() {
            @Override
            public View snapshot(SnapshotPoint point) {
                throw new UnsupportedOperationException("this state machine takes no snapshots");
            }

            @Override
            public void restore(Snapshot snapshot) {
                throw new UnsupportedOperationException("this state machine takes no snapshots");
            }
        };
    }
}
