package io.raftkit.examples.kv.resp;

/** Bytes that are no request. Nothing behind them can be understood, so the connection ends with this message. */
public final class ProtocolError extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolError(String message) {
        super("Protocol error: " + message, null, false, false);
    }
}
