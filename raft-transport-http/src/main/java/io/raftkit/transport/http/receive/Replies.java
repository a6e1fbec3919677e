package io.raftkit.transport.http.receive;

import io.raftkit.api.transport.Inbox;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.http.common.Answers;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** How the server answers. */
final class Replies {
    private Replies() {}

    static void json(Response response, Callback callback, int status, byte[] body) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answers.JSON_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(body), callback);
    }

    static void error(Response response, Callback callback, int status, String error, String message) {
        json(response, callback, status, Answers.error(error, message));
    }

    /** An error after which the connection is of no more use, since a body stands half read in it. */
    static void last(Response response, Callback callback, int status, String error, String message) {
        last(response, callback, status, Answers.error(error, message));
    }

    static void last(Response response, Callback callback, SenderRefusedException refused) {
        last(response, callback, status(refused.error()), json(refused));
    }

    private static void last(Response response, Callback callback, int status, byte[] body) {
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        json(response, callback, status, body);
    }

    /** What the answer to a sender that is turned away says. */
    static byte[] json(SenderRefusedException refused) {
        return Answers.error(refused.error(), String.valueOf(refused.getMessage()), refused.refusal());
    }

    /** All is well, and there is nothing to tell. */
    static void empty(Response response, SignsOfLife signs, Callback callback) {
        if (signs.isGiven()) {
            signs.end(Answers.well(), callback);
        } else {
            empty(response, callback);
        }
    }

    static void empty(Response response, Callback callback) {
        response.setStatus(204);
        response.write(true, null, callback);
    }

    /** The status that tells a sender why it is turned away. */
    static int status(String error) {
        return switch (error) {
            case SenderRefusedException.STARTING, SenderRefusedException.BUSY -> 503;
            case SenderRefusedException.EMPTY, SenderRefusedException.MALFORMED -> 400;
            case SenderRefusedException.WRONG_CERTIFICATE -> 403;
            default -> status(Inbox.Admission.valueOf(error));
        };
    }

    private static int status(Inbox.Admission admission) {
        return switch (admission) {
            case WRONG_GROUP -> 404;
            case WRONG_SERVER, WRONG_STORE -> 421;
            case WRONG_VERSION -> 400;
            case TOO_LARGE -> 413;
            case STOPPED -> 503;
            case ADMITTED, WRONG_CLUSTER, WRONG_SENDER, WRONG_CONFIGURATION, UNKNOWN_STORE, WRONG_EPOCH -> 403;
        };
    }
}
