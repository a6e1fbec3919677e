package io.raftkit.typed;

import io.raftkit.api.Command;
import org.jspecify.annotations.Nullable;

/**
 * Applies commands of one type, and sees their place in the log. Otherwise a {@link CommandHandler}.
 *
 * @param <C> the commands
 * @param <R> their result
 */
@FunctionalInterface
public interface EntryHandler<C, R> {
    /**
     * Applies one command.
     *
     * @param command the command
     * @param entry its index, its term, and its time, which is the only clock that a handler may use
     * @return its result; null only if its type is {@code Void}
     * @throws Exception to stop the node; to refuse a command, say so in its result
     */
    @Nullable
    R apply(C command, Command entry) throws Exception;
}
