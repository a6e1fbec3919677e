package io.raftkit.transport.http.clients;

import io.raftkit.api.client.ClientHandler;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The nodes that answer clients through one transport. Thread-safe. */
public final class ClientHandlers {
    private static final System.Logger LOG = System.getLogger(ClientHandlers.class.getName());

    private final boolean areWanted;
    private final Map<Long, ClientHandler> handlers = new ConcurrentHashMap<>();
    private volatile boolean isStarting = true;

    /** No nodes yet; for clients, or to turn all of them away. */
    public ClientHandlers(boolean areWanted) {
        this.areWanted = areWanted;
    }

    /** From now on a group's requests go to a node; false if there are to be no clients. */
    public boolean serve(long group, ClientHandler handler) {
        if (areWanted) {
            handlers.put(group, handler);
            isStarting = false;
        }
        return areWanted;
    }

    /** From now on a group's requests go nowhere. */
    public void end(long group) {
        handlers.remove(group);
    }

    /** Hands a request to the node it is for, or answers that there is none. The answer may be given on a thread of the node. */
    public void handle(ClientRequest request, Consumer<ClientReply> answer) {
        ClientHandler handler = handlers.get(request.group());
        if (handler == null) {
            answer.accept(
                    isStarting
                            ? ClientReply.refusal(ReplyCode.STARTING, request.call(), "this server is being started")
                            : ClientReply.refusal(
                                    ReplyCode.WRONG_GROUP, request.call(), "this server does not serve that group"));
            return;
        }
        CompletableFuture<ClientReply> reply;
        try {
            reply = handler.handle(request);
        } catch (RuntimeException e) {
            reply = CompletableFuture.failedFuture(e);
        }
        reply.whenComplete((known, failure) -> answer.accept(known == null ? failed(request, failure) : known));
    }

    /** What a handler must not do, and after which nobody knows. */
    private static ClientReply failed(ClientRequest request, Throwable failure) {
        LOG.log(System.Logger.Level.ERROR, "the handler of a client's request failed although it must not", failure);
        return ClientReply.refusal(ReplyCode.UNKNOWN, request.call(), "the server failed to answer");
    }

    /** Whether clients are served at all. */
    public boolean areWanted() {
        return areWanted;
    }
}
