package io.raftkit.typed;

/**
 * Answers queries of one type, without changing anything. Called by the thread that applies commands.
 *
 * @param <Q> the queries
 * @param <R> their answer
 */
@FunctionalInterface
public interface QueryHandler<Q, R> {
    /**
     * Answers one query.
     *
     * @param query the query
     * @return the answer
     * @throws Exception to fail this one read; the node goes on
     */
    R answer(Q query) throws Exception;
}
