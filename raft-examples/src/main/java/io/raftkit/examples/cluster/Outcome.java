package io.raftkit.examples.cluster;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.concurrent.CompletionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What a client knows after it sent a command once to the client API of a server. */
public enum Outcome {
    /** It was applied. */
    ACKNOWLEDGED,
    /** It was not applied and will not be: it may be sent again. */
    REJECTED,
    /** It may have been applied, may be later, or may never be: it must not be sent again. */
    UNKNOWN;

    private static final JsonMapper JSON = new JsonMapper();

    /** What an answer says. Only a server that says so in words makes sending again safe. */
    public static Outcome of(int status, String body) {
        if (status == 200) {
            return ACKNOWLEDGED;
        }
        try {
            boolean isSafeToRetry = JSON.readTree(body).path("safeToRetry").asBoolean(false);
            return status == 503 && isSafeToRetry ? REJECTED : UNKNOWN;
        } catch (JacksonException e) {
            return UNKNOWN;
        }
    }

    /** What the lack of an answer says. Without a connection nothing was sent; any other failure may have come after the request. */
    public static Outcome of(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        boolean isUnsent = failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
        return isUnsent ? REJECTED : UNKNOWN;
    }
}
