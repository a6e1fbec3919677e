package io.raftkit.runtime.client;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.ReadOptions;
import io.raftkit.api.RejectedException;
import io.raftkit.api.client.ClientHandler;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.runtime.node.LocalNode;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.session.ClientEntry;
import io.raftkit.runtime.thread.NodeClock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Hands the requests of clients to a node, and its answers back. Any server serves any client: what one that does not lead is asked, it forwards. Each
 * reply names the leader, to which the client goes next time. Keeps nothing: the node bounds its open calls. Thread-safe.
 */
public final class ClientService implements ClientHandler {
    private static final ReadOptions STALE = ReadOptions.defaults().withConsistency(ReadOptions.Consistency.STALE);

    private final LocalNode node;
    private final String cluster;
    private final LeaderHint hint;

    /**
     * Serves the clients of a node.
     *
     * @param cluster the cluster's name, empty if it has none
     */
    public ClientService(LocalNode node, String cluster, NodeClock clock) {
        this.node = node;
        this.cluster = cluster;
        hint = new LeaderHint(node, clock);
    }

    @Override
    public CompletableFuture<ClientReply> handle(ClientRequest request) {
        if (!request.cluster().equals(cluster)) {
            return refused(
                    request,
                    ReplyCode.WRONG_CLUSTER,
                    "this server belongs to the cluster '" + cluster + "', and the client means '" + request.cluster()
                            + "'");
        }
        ClientRequest.Kind kind = ClientRequest.Kind.of(request.kind());
        if (kind == null) {
            return refused(request, ReplyCode.UNSUPPORTED, "this server knows no requests of kind " + request.kind());
        }
        LeaderHint.Leader leader = hint.latest();
        if (leader.id() == 0 && kind != ClientRequest.Kind.READ_STALE) {
            // The node would wait for a leader, but another server may know one already.
            return refused(request, ReplyCode.NO_LEADER, leader.why());
        }
        return call(kind, request);
    }

    private CompletableFuture<ClientReply> call(ClientRequest.Kind kind, ClientRequest request) {
        Duration given = Duration.ofNanos(request.timeoutNanos());
        Duration timeout = given.compareTo(ClientRequest.TIMEOUT_MAX) > 0 ? ClientRequest.TIMEOUT_MAX : given;
        return switch (kind) {
            case SUBMIT -> replied(request, node.submit(request.body(), timeout));
            case READ -> replied(request, node.read(request.body(), timeout));
            case READ_STALE -> replied(request, node.read(request.body(), STALE.withTimeout(timeout)));
            case OPEN_SESSION, SUBMIT_IN_SESSION, CLOSE_SESSION ->
                inSession(kind, request.body(), timeout)
                        .handle((answer, failure) -> answer == null
                                ? failed(request, failure)
                                : reply(request, answer.code(), answer.body()));
        };
    }

    private CompletableFuture<ClientReply> replied(ClientRequest request, CompletableFuture<byte[]> result) {
        return result.handle((answer, failure) ->
                answer == null ? failed(request, failure) : reply(request, ReplyCode.ANSWER, answer));
    }

    private CompletableFuture<ClientAnswer> inSession(ClientRequest.Kind kind, byte[] body, Duration timeout) {
        ClientEntry entry = ClientEntry.of(kind, body);
        return entry == null
                ? CompletableFuture.completedFuture(
                        ClientAnswer.of(ReplyCode.MALFORMED, "the body is none of a request of kind " + kind.code()))
                : node.handOver(entry, timeout);
    }

    private CompletableFuture<ClientReply> refused(ClientRequest request, ReplyCode code, String message) {
        return CompletableFuture.completedFuture(reply(request, code, ClientReply.message(message)));
    }

    private ClientReply failed(ClientRequest request, @Nullable Throwable failure) {
        ReplyCode code = failure instanceof CallFailedException known ? code(known) : ReplyCode.UNKNOWN;
        return reply(request, code, ClientReply.message(failure == null ? "" : String.valueOf(failure.getMessage())));
    }

    private ClientReply reply(ClientRequest request, ReplyCode code, byte[] body) {
        LeaderHint.Leader leader = hint.latest();
        return new ClientReply(code, request.call(), leader.serverId(), leader.id(), leader.address(), body);
    }

    private static ReplyCode code(CallFailedException failure) {
        return failure instanceof RejectedException rejected
                ? code(rejected.reason())
                : code(((OutcomeUnknownException) failure).reason());
    }

    private static ReplyCode code(RejectedException.Reason reason) {
        return switch (reason) {
            case NOT_LEADER -> ReplyCode.NOT_LEADER;
            case NO_LEADER -> ReplyCode.NO_LEADER;
            case OVERLOADED -> ReplyCode.OVERLOADED;
            case TOO_LARGE -> ReplyCode.TOO_LARGE;
            case SUPERSEDED -> ReplyCode.SUPERSEDED;
            case DEADLINE -> ReplyCode.DEADLINE;
            case STOPPED -> ReplyCode.STOPPED;
            case QUERY_FAILED -> ReplyCode.QUERY_FAILED;
            case NO_STATE -> ReplyCode.NO_STATE;
            case SNAPSHOTS_UNSUPPORTED, SNAPSHOT_FAILED, CHANGE_REFUSED, UNREACHABLE, REFUSED -> ReplyCode.REJECTED;
        };
    }

    private static ReplyCode code(OutcomeUnknownException.Reason reason) {
        return switch (reason) {
            case DEADLINE -> ReplyCode.UNKNOWN_DEADLINE;
            case SESSION_EXPIRED -> ReplyCode.UNKNOWN_SESSION_EXPIRED;
            case RESULT_LOST -> ReplyCode.UNKNOWN_RESULT_LOST;
            case STOPPED -> ReplyCode.UNKNOWN_STOPPED;
            case LEADER_LOST, PARTLY_DONE, CONNECTION_LOST -> ReplyCode.UNKNOWN;
        };
    }
}
