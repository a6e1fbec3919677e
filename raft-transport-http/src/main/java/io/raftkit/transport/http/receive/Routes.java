package io.raftkit.transport.http.receive;

import io.raftkit.api.transport.Inbox;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.http.common.Json;
import io.raftkit.transport.http.common.Paths;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Sends each request to what serves its path, after checks that need no body. */
final class Routes extends Handler.Abstract {
    private final Receiver receiver;
    private final ClientReceiver clients;
    private final Inboxes inboxes;
    private final Set<String> ownHosts;
    private final RequestHeaderDeadlines deadlines;
    private final HealthPage health;

    Routes(
            Receiver receiver,
            ClientReceiver clients,
            Inboxes inboxes,
            Set<String> ownHosts,
            RequestHeaderDeadlines deadlines) {
        this.receiver = receiver;
        this.clients = clients;
        this.inboxes = inboxes;
        this.ownHosts = ownHosts;
        this.deadlines = deadlines;
        health = new HealthPage(inboxes);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        deadlines.serve(request);
        String path = request.getHttpURI().getCanonicalPath();
        switch (path == null ? "" : path) {
            case Paths.STREAM, Paths.FRAMES, Paths.CLIENT -> post(path, request, response, callback);
            case Paths.STATUS -> status(request, response, callback);
            case Paths.LIVE, Paths.READY -> health.answer(path, request, response, callback);
            default -> Replies.last(response, callback, 404, "NOT_FOUND", "there is nothing here");
        }
        return true;
    }

    private void post(String path, Request request, Response response, Callback callback) {
        String type = path.equals(Paths.CLIENT) ? Paths.CLIENT_TYPE_NAME : Paths.FRAMES_TYPE_NAME;
        if (!request.getMethod().equals("POST")) {
            Replies.last(response, callback, 405, "METHOD_NOT_ALLOWED", "use POST");
        } else if (request.getHeaders().contains(HttpHeader.ORIGIN)) {
            Replies.last(response, callback, 403, "FORBIDDEN", "web pages may not call this");
        } else if (!type.equalsIgnoreCase(request.getHeaders().get(HttpHeader.CONTENT_TYPE))) {
            Replies.last(response, callback, 415, "UNSUPPORTED_MEDIA_TYPE", "the content type is " + type);
        } else if (path.equals(Paths.CLIENT)) {
            clients.serve(request, response, callback);
        } else if (path.equals(Paths.STREAM)) {
            receiver.stream(request, response, callback);
        } else {
            receiver.frames(request, response, callback);
        }
    }

    private void status(Request request, Response response, Callback callback) {
        if (!request.getMethod().equals("GET")) {
            Replies.last(response, callback, 405, "METHOD_NOT_ALLOWED", "use GET");
            return;
        }
        if (!isOwnHost(Request.getServerName(request))) {
            Replies.last(response, callback, 421, "WRONG_HOST", "ask by an address of this server");
            return;
        }
        Long group;
        try {
            String value = Request.extractQueryParameters(request).getValue("group");
            group = value == null ? null : Long.valueOf(value);
        } catch (IllegalArgumentException e) {
            Replies.error(response, callback, 400, "BAD_REQUEST", "group is a number");
            return;
        }
        Inbox inbox = inboxes.find(group);
        if (inbox == null) {
            Replies.error(response, callback, 404, "WRONG_GROUP", Inbox.Admission.WRONG_GROUP.words());
        } else {
            Replies.json(response, callback, 200, Json.bytes(inbox.status()));
        }
    }

    /**
     * Whether a caller means this server. A page whose name was made to point here (DNS rebinding) would otherwise have its visitor's
     * browser read the status for it.
     */
    private boolean isOwnHost(@Nullable String host) {
        return host != null && (ownHosts.contains(host) || isLiteral(host));
    }

    private static boolean isLiteral(String host) {
        return host.startsWith("[")
                || host.indexOf(':') >= 0
                || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
    }
}
