package io.raftkit.api;

import io.raftkit.api.status.NodeStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * The service that a cluster replicates (Raft §2): every server applies the same commands in the same order.
 *
 * <p><b>Deterministic.</b> State and results may depend on nothing but the commands and the state before them: no clock but
 * {@link Command#time()}, no randomness, no iteration order of hash maps, nothing read from outside.
 *
 * <p><b>One thread.</b> {@code apply}, {@code query}, {@code snapshot} and {@code restore} are called on one thread, never two at a
 * time. A call may take long; it delays other commands and reads, never heartbeats or elections. {@code lastApplied} is called before
 * them, on the thread that calls {@code start()}.
 *
 * <p><b>One node.</b> An instance is one node's: {@code start()} refuses one that another node has, or has had, with commands applied. Only a
 * state machine that holds those effects and says so in {@link #lastApplied} may be handed to a further node, once the one before is closed
 * or halted. All others must be new, empty instances at each start, to which the log is applied from its beginning.
 *
 * <p><b>A throw is the end.</b> A state machine that throws from {@code apply} or {@code restore} stops its node, with the cause in
 * {@link NodeStatus}: a command is never skipped, and never applied twice between one start and the next. To refuse a command, answer so in its
 * result.
 */
public interface StateMachine {

    /**
     * Applies one command.
     *
     * @param command a committed command, each exactly once and in order
     * @return what the proposer receives, possibly empty; must not be changed afterwards
     * @throws Exception to stop the node
     */
    byte[] apply(Command command) throws Exception;

    /**
     * Applies consecutive commands at once; override it where a batch costs less than its parts, for instance one transaction for all.
     *
     * @implSpec applies each command by {@link #apply(Command)} and completes it with what that returns
     * @param batch the commands, each to be completed with a result
     * @throws Exception to stop the node
     */
    default void apply(CommandBatch batch) throws Exception {
        for (Command command : batch) {
            batch.complete(command, apply(command));
        }
    }

    /**
     * Answers a linearizable read without changing anything.
     *
     * @param query what {@link RaftNode#read} was given
     * @return the answer, possibly empty; must not be changed afterwards
     * @throws Exception to fail this one read with {@link RejectedException.Reason#QUERY_FAILED}; the node goes on
     */
    byte[] query(byte[] query) throws Exception;

    /**
     * Takes a view of the state as it is now, for a snapshot. Called between two applies, so it should be quick: hand out an immutable
     * or copied view here and leave the writing to {@link View#writeTo}.
     *
     * <p>A state machine whose state is held elsewhere, in a database or another process, may hand over an image that was made there at some earlier
     * entry: see {@link View#index}.
     *
     * <p>A state machine that can write no snapshots throws {@link UnsupportedOperationException}. It works all the same: its server keeps the
     * whole log and applies it at each start.
     *
     * @param point what the state holds the effects of; the node remembers it beside the snapshot
     * @return a view that later applies do not change
     * @throws UnsupportedOperationException if this state machine takes no snapshots: it is not asked again. Whatever else is thrown fails
     *     this snapshot only
     */
    View snapshot(SnapshotPoint point);

    /**
     * Replaces the whole state, whatever it was, by one that {@link View#writeTo} wrote. A state machine with a disk of its own keeps the
     * state and {@link Snapshot#index()} in one atomic step.
     *
     * @param snapshot the state to have from now on
     * @throws IOException if reading fails; stops the node
     */
    void restore(Snapshot snapshot) throws IOException;

    /**
     * The last index whose effects this state machine already holds when it is handed to a node: only for state machines with a disk of
     * their own, which must keep index and effects in one atomic step. Asked once, at start. An instance that a node had before must answer at
     * least the index of the last command that it applied there.
     *
     * @implSpec returns 0: the state starts empty and the log is applied from its beginning
     * @return that index, or 0
     */
    default long lastApplied() {
        return 0;
    }

    /** A place in the log: what a state holds the effects of. A value. Later versions may say more. */
    final class SnapshotPoint {
        private final long index;
        private final long term;
        private final long time;

        private SnapshotPoint(long index, long term, long time) {
            this.index = index;
            this.term = term;
            this.time = time;
        }

        /**
         * A place, for tests of a state machine; a node makes its own.
         *
         * @param index of the last entry applied, from 0
         * @param term that entry's term
         * @param time that entry's time, in milliseconds since the epoch
         * @return the place
         */
        public static SnapshotPoint of(long index, long term, long time) {
            return new SnapshotPoint(index, term, time);
        }

        /**
         * The last entry whose effects the state holds; it may be one that is no command.
         *
         * @return its index, 0 if there is none
         */
        public long index() {
            return index;
        }

        /**
         * That entry's term.
         *
         * @return the term
         */
        public long term() {
            return term;
        }

        /**
         * That entry's time, see {@link Command#time()}.
         *
         * @return milliseconds since the epoch
         */
        public long time() {
            return time;
        }

        @Override
        public String toString() {
            return "entry " + index + " of term " + term + " at " + time;
        }
    }

    /** A state that was written by {@link View#writeTo}, and what it stands for. Later versions may say more. */
    final class Snapshot {
        private final SnapshotPoint point;
        private final InputStream stream;

        private Snapshot(SnapshotPoint point, InputStream stream) {
            this.point = point;
            this.stream = stream;
        }

        /**
         * A snapshot, for tests of a state machine; a node makes its own.
         *
         * @param point what the state holds the effects of
         * @param stream the state, as it was written
         * @return the snapshot
         */
        public static Snapshot of(SnapshotPoint point, InputStream stream) {
            return new Snapshot(Objects.requireNonNull(point, "point"), Objects.requireNonNull(stream, "stream"));
        }

        /**
         * The last entry whose effects the state holds. The next command has a higher index.
         *
         * @return its index
         */
        public long index() {
            return point.index();
        }

        /**
         * That entry's term.
         *
         * @return the term
         */
        public long term() {
            return point.term();
        }

        /**
         * That entry's time. No later command has a lower one.
         *
         * @return milliseconds since the epoch
         */
        public long time() {
            return point.time();
        }

        /**
         * The state, as it was written. May be read once; not closed by the state machine.
         *
         * @return a stream at its beginning
         */
        public InputStream stream() {
            return stream;
        }
    }

    /** An unchanging view of a state machine's state. */
    @FunctionalInterface
    interface View extends AutoCloseable {

        /**
         * Which entry the written state stands for: the last one whose effects it holds. Override it to hand over an image of an earlier moment.
         * It must be an entry that was applied, and none before that of the newest snapshot of this server. If it is that one, nothing is written.
         * Called once, right after {@link StateMachine#snapshot} and on the same thread.
         *
         * @implSpec returns the entry that was applied last
         * @param applied what the state machine holds the effects of
         * @return the entry's index
         */
        default long index(SnapshotPoint applied) {
            return applied.index();
        }

        /**
         * Writes the state in a form that {@link StateMachine#restore} reads. Runs on another thread, beside later applies.
         *
         * @param out where to; not closed by the callee
         * @throws IOException if writing fails
         */
        void writeTo(OutputStream out) throws IOException;

        /** Releases what the view holds; called once, whether or not it was written. Does nothing unless overridden. */
        @Override
        default void close() {}
    }
}
