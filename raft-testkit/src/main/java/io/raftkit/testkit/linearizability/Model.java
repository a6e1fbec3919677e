package io.raftkit.testkit.linearizability;

import io.raftkit.testkit.history.Operation;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a system is supposed to do, told as if one client used it at a time.
 *
 * <p>All methods are functions: same arguments, same result, nothing changed. States are immutable and have {@code equals} and
 * {@code hashCode}, for the checker keeps and compares them. So do inputs: operations of unknown outcome with equal inputs are taken for
 * interchangeable, which saves a great deal of time.
 *
 * @param <S> the state of one key
 * @param <I> what is asked
 * @param <O> what is answered
 */
public interface Model<S, I, O> {
    /**
     * The state of every key before the first operation.
     *
     * @return the state
     */
    S init();

    /**
     * Carries out one operation.
     *
     * @param state the state before
     * @param input what is asked
     * @param output what was answered; null if that is unknown, then any answer would do
     * @return the state after; empty if an operation in this state would not have given this answer
     */
    Optional<S> step(S state, I input, @Nullable O output);

    /**
     * What the operation is about. Operations with different keys must have nothing to do with each other; they are checked apart, which is
     * what makes long histories easy.
     *
     * @param input what is asked
     * @return the key, with equals and hashCode
     * @implSpec All operations have the same key.
     */
    default Object key(I input) {
        return "all";
    }

    /**
     * Whether an operation that gives this answer never changes the state: reads, and whatever is refused. It only makes checking faster, much
     * so: such an operation is placed as soon as it can be.
     *
     * <p>A write that happens to write the value that is there already is none: in another state it changes something.
     *
     * @param input what is asked
     * @param output what was answered
     * @return true only if {@link #step} with this input and output returns the state it was given or nothing, for every state
     * @implSpec It may change the state.
     */
    default boolean isRead(I input, O output) {
        return false;
    }

    /**
     * Whether an answer that this state does not explain may still be explained later. It only makes checking faster; leave it alone until
     * checking is slow.
     *
     * <p>To return false is to promise: whatever operations follow on this state, this one is never accepted again. A set that only grows,
     * for example, will not shrink to what a read saw earlier.
     *
     * @param state a state
     * @param input what is asked
     * @param output what was answered
     * @return false only if it is certain that it cannot
     * @implSpec It may.
     */
    default boolean mayAnswerLater(S state, I input, O output) {
        return true;
    }

    /**
     * Puts the same word for everything that nobody can tell apart. It only makes checking faster; leave it alone until checking is slow.
     *
     * <p>To replace inputs is to promise: with all of them replaced, the model accepts exactly the same orders of any of these operations, also
     * if the output of some is taken for unknown. So all values that were written and never read can be one value. It pays because equal states are searched once, and equal inputs of unknown
     * outcome are tried in one order only.
     *
     * @param operations all operations of one key
     * @return what stands for an input of theirs
     * @implSpec Nothing is replaced.
     */
    default UnaryOperator<I> simplified(List<Operation<I, O>> operations) {
        return UnaryOperator.identity();
    }

    /**
     * Which operations had an effect that no other noticed. It only makes checking faster; leave it alone until checking is slow.
     *
     * <p>To call an input unnoticed is to promise: take any order of any of these operations, also if the output of some is taken for unknown,
     * that the model accepts; leave out one with this input, and the model accepts what remains. So, where there are only reads and writes, a
     * write is unnoticed if no read returned its value. Such an operation is placed where another covers its effect at once.
     *
     * @param operations all operations of one key
     * @return for an input, whether it is unnoticed
     * @implSpec None is.
     */
    default Predicate<I> unnoticed(List<Operation<I, O>> operations) {
        return input -> false;
    }

    /**
     * Words for people.
     *
     * @param input what was asked
     * @param output what was answered; null if unknown
     * @return one line
     * @implSpec The two as strings.
     */
    default String describe(I input, @Nullable O output) {
        return input + " -> " + (output == null ? "unknown" : output);
    }

    /**
     * Words for people.
     *
     * @param state a state
     * @return one line
     * @implSpec The state as a string.
     */
    default String describeState(S state) {
        return state.toString();
    }
}
