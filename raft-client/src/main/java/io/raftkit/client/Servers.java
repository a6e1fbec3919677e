package io.raftkit.client;

import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The servers that the client knows, those of the builder first, and who of them leads as far as they say. Thread-safe. */
final class Servers {
    /** Hints come from servers; whatever they say, no more are kept. */
    private static final int HINTED_MAX = 64;

    private final List<Server> all = new ArrayList<>();
    private final int given;
    private final boolean isEncrypted;
    private @Nullable Server leader;
    private int turn;

    Servers(List<String> addresses, boolean isEncrypted) {
        this.isEncrypted = isEncrypted;
        for (String address : addresses) {
            HttpUrl url = Objects.requireNonNull(Address.url(address, isEncrypted));
            all.add(new Server(address, url));
        }
        given = all.size();
        // Not all clients begin with the first.
        turn = (int) (System.nanoTime() >>> 10) & 0xffff;
    }

    /** Where to send a call next: to the leader if it needs one, or else to one server after the other. */
    synchronized Server choose(ClientRequest.Kind kind, long nowNanos) {
        Server known = kind == ClientRequest.Kind.READ_STALE ? null : leader;
        if (known != null && !known.isAvoided(nowNanos)) {
            return known;
        }
        for (int i = 0; i < all.size(); i++) {
            Server next = all.get(Math.floorMod(turn++, all.size()));
            if (!next.isAvoided(nowNanos)) {
                return next;
            }
        }
        return all.get(Math.floorMod(turn++, given));
    }

    /** Whether a server that owes replies is silent or fails, and another is not known to. */
    synchronized boolean isBetterElsewhere(Server than, long nowNanos) {
        return than.isAvoided(nowNanos) && all.stream().anyMatch(server -> !server.isAvoided(nowNanos));
    }

    /** A server replied, and said who leads. */
    synchronized void heard(Server from, ClientReply reply, long nowNanos) {
        from.heard(reply.serverId(), nowNanos);
        if (reply.leaderId() != 0) {
            leader = leader(reply);
        } else if (from.equals(leader)) {
            leader = null;
        }
    }

    /** A server could not be reached. */
    synchronized void failed(Server server, long nowNanos) {
        server.failed(nowNanos);
    }

    private @Nullable Server leader(ClientReply reply) {
        Server atHint = null;
        for (Server server : all) {
            if (server.id() == reply.leaderId()) {
                return server;
            }
            if (server.address().equals(reply.leaderAddress())) {
                atHint = server;
            }
        }
        HttpUrl url = Address.url(reply.leaderAddress(), isEncrypted);
        if (atHint == null && url != null && all.size() < given + HINTED_MAX) {
            atHint = new Server(reply.leaderAddress(), url);
            all.add(atHint);
        }
        return atHint;
    }
}
