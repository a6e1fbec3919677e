package io.raftkit.api.client;

import java.util.concurrent.CompletableFuture;

/** One node's side towards clients. Thread-safe. */
@FunctionalInterface
public interface ClientHandler {

    /**
     * Takes a request, or says that it does not. Never blocks and never throws.
     *
     * @param request what a client asks; its body must not be changed from now on
     * @return the reply to come. It never fails, and completes by the request's timeout unless user code holds the threads of the node.
     *     It may complete on a thread of the node: what depends on it must not block
     */
    CompletableFuture<ClientReply> handle(ClientRequest request);
}
