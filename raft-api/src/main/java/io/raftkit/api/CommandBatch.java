package io.raftkit.api;

/**
 * Consecutive committed commands for {@link StateMachine#apply(CommandBatch)}. Confined to the thread and the duration of that call.
 *
 * <p>A batch may be iterated more than once. {@link #complete} must be called exactly once for each command before {@code apply}
 * returns; a command left without a result stops the node, because its caller would otherwise wait for nothing.
 */
public interface CommandBatch extends Iterable<Command> {

    /**
     * How many commands the batch holds, at least 1.
     *
     * @return the number of commands
     */
    int size();

    /**
     * Gives one command its result, which its proposer receives.
     *
     * @param command a command of this batch
     * @param result what to answer, possibly empty; must not be changed afterwards
     * @throws IllegalArgumentException if the command is not of this batch
     * @throws IllegalStateException if it has a result already
     */
    void complete(Command command, byte[] result);
}
