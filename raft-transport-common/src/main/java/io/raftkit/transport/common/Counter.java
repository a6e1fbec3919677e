package io.raftkit.transport.common;

/** What a transport counts. */
public enum Counter {
    FRAMES_SENT("framesSent"),
    FRAMES_DROPPED("framesDropped"),
    FRAMES_RECEIVED("framesReceived"),
    FRAMES_REFUSED("framesRefused"),
    FRAMES_MALFORMED("framesMalformed"),
    BATCHES_SENT("batchesSent"),
    CALLS("calls"),
    CALLS_FAILED("callsFailed"),
    CALLS_REFUSED("callsRefused"),
    CALLERS_REFUSED("callersRefused"),
    HANDSHAKES_FAILED("handshakesFailed"),
    CLIENT_CALLS("clientCalls"),
    CONNECTIONS_CLOSED("connectionsClosed"),
    PEERS_LOST("peersLost");

    private final String label;

    Counter(String label) {
        this.label = label;
    }

    /** Its name among the counts that users read. */
    String label() {
        return label;
    }
}
