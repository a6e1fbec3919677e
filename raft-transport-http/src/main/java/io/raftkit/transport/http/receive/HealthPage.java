package io.raftkit.transport.http.receive;

import io.raftkit.api.status.Health;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.http.common.Json;
import io.raftkit.transport.http.common.Paths;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers those who supervise the process, in one line: 200 if all nodes of this transport are live, or ready, and else 503. A process whose
 * nodes are still being started is live and not ready.
 */
final class HealthPage {
    private final Inboxes inboxes;

    HealthPage(Inboxes inboxes) {
        this.inboxes = inboxes;
    }

    static boolean isAt(String path) {
        return path.equals(Paths.LIVE) || path.equals(Paths.READY);
    }

    void answer(String path, Request request, Response response, Callback callback) {
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            Replies.last(response, callback, 405, "METHOD_NOT_ALLOWED", "use GET");
            return;
        }
        Health health = ofAll(inboxes.health());
        boolean isWell = path.equals(Paths.LIVE) ? health.live() : health.ready();
        Replies.json(response, callback, isWell ? 200 : 503, Json.bytes(health));
    }

    private static Health ofAll(List<Health> nodes) {
        if (nodes.isEmpty()) {
            return Health.of(true, false, "no node is started here yet");
        }
        boolean isLive = nodes.stream().allMatch(Health::live);
        boolean isReady = nodes.stream().allMatch(Health::ready);
        return nodes.stream()
                .filter(node -> isLive ? !node.ready() : !node.live())
                .findFirst()
                .map(node -> Health.of(isLive, isReady, node.why()))
                .orElse(nodes.get(0));
    }
}
