package io.raftkit.simulator.workload;

import io.raftkit.simulator.Simulation;
import io.raftkit.testkit.linearizability.Model;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the clients of a {@link Simulation} ask of a state machine, and what its answers mean. Keeps no state: the same instance is used by
 * many runs at once.
 *
 * @param <I> what is asked
 * @param <O> what is answered
 */
public interface Workload<I, O> {

    /**
     * Draws what a client asks next. About a third of it should be queries, and few keys at a time are better than many: what finds faults
     * is clients that get into each other's way. Where operations add up, let keys come and go: a call of unknown outcome stays open on its
     * key for ever, and many of them on one key are hard to check.
     *
     * @param random all chance comes from here
     * @param serial a number that no other operation of the run has, to make values unique with
     * @return what to ask
     */
    I next(SplittableRandom random, long serial);

    /**
     * Whether something is asked of {@code query} rather than {@code apply}.
     *
     * @param input what is asked
     * @return true for what changes nothing
     */
    boolean isQuery(I input);

    /**
     * What the state machine is given.
     *
     * @param input what is asked
     * @return a command or a query
     */
    byte[] encode(I input);

    /**
     * What the state machine's answer means.
     *
     * @param input what was asked
     * @param answer what it answered
     * @return the answer
     */
    O decode(I input, byte[] answer);

    /**
     * What the state machine is supposed to do.
     *
     * @implSpec returns null
     * @return a model, by which the answers are checked for linearizability; or null if they need not be checked
     */
    default @Nullable Model<?, I, O> model() {
        return null;
    }

    /**
     * Commands of random bytes, each different, and no queries: for a state machine that takes anything. What it answers is only compared
     * from server to server.
     *
     * @return the workload of a simulation that was given none
     */
    static Workload<?, ?> ofAnyBytes() {
        return new AnyBytes();
    }
}
