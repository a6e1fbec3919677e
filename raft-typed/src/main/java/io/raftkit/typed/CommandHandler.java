package io.raftkit.typed;

import io.raftkit.api.StateMachine;
import org.jspecify.annotations.Nullable;

/**
 * Applies commands of one type. What {@link StateMachine} demands holds here: deterministic, called by one thread, and a throw stops the
 * node.
 *
 * @param <C> the commands
 * @param <R> their result
 */
@FunctionalInterface
public interface CommandHandler<C, R> {
    /**
     * Applies one command.
     *
     * @param command the command
     * @return its result; null only if its type is {@code Void}
     * @throws Exception to stop the node; to refuse a command, say so in its result
     */
    @Nullable
    R apply(C command) throws Exception;
}
