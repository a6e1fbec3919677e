package io.raftkit.examples.kv.http;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.eclipse.jetty.http.HttpHeader;

/** How a request is answered that did not end well. The status tells whether it may be sent again. */
final class Failures {
    private static final System.Logger LOG = System.getLogger(Failures.class.getName());
    private static final String RETRY_AFTER_SECONDS = "1";

    private Failures() {}

    static void answer(Exchange exchange, Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        Reply reply = reply(failure);
        if (reply.status() == 503) {
            exchange.addHeader(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
        } else if (reply.status() == 401) {
            exchange.addHeader(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"kv\"");
        }
        exchange.answer(reply);
    }

    private static Reply reply(Throwable failure) {
        if (failure instanceof Refused refused) {
            return error(refused.status(), String.valueOf(refused.getMessage()), refused.facts());
        }
        if (failure instanceof RejectedException rejected) {
            return switch (rejected.reason()) {
                case TOO_LARGE -> error(413, String.valueOf(rejected.getMessage()), Map.of());
                case QUERY_FAILED -> error(500, String.valueOf(rejected.getMessage()), Map.of());
                default -> error(503, "the request has no effect, send it again: " + rejected.getMessage(), Map.of());
            };
        }
        if (failure instanceof OutcomeUnknownException) {
            String advice = "the write may have been applied, or may be later; read the key before you repeat it: ";
            return error(504, advice + failure.getMessage(), Map.of());
        }
        LOG.log(System.Logger.Level.WARNING, "a request was not answered", failure);
        return error(500, "the server could not answer; its log says why", Map.of());
    }

    private static Reply error(int status, String message, Map<String, Object> facts) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("error", message);
        fields.putAll(facts);
        return new Reply(status, fields);
    }
}
