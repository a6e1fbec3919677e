package io.raftkit.transport.http.receive;

import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Errors that Jetty itself answers, told like ours: a short JSON without a word about the inside. To nobody nothing is told. */
final class JsonErrorHandler extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        if (!ConnectionDeadline.endPoint(request).isOpen()) {
            callback.succeeded();
            return true;
        }
        Replies.error(response, callback, response.getStatus(), "HTTP_ERROR", text(response.getStatus()));
        return true;
    }

    private static String text(int status) {
        return HttpStatus.getMessage(status);
    }
}
