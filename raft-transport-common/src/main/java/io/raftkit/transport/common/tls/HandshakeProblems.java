package io.raftkit.transport.common.tls;

import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.LogPace;
import io.raftkit.transport.common.LogText;

/**
 * Counts failed handshakes, and says what fails. Of callers that fail one line a minute is logged: others must not fill the log.
 * Thread-safe.
 */
public final class HandshakeProblems {
    private static final System.Logger LOG = System.getLogger(HandshakeProblems.class.getName());

    private final String prefix;
    private final Counters counters;
    private final LogPace pace = new LogPace();

    /**
     * None yet.
     *
     * @param prefix what the names of the transport's settings begin with
     * @param counters count them
     */
    public HandshakeProblems(String prefix, Counters counters) {
        this.prefix = prefix;
        this.counters = counters;
    }

    /**
     * A handshake with a caller failed.
     *
     * @param remoteAddress where the caller is, as the log shows it
     * @param problem what was thrown
     */
    public void failed(String remoteAddress, Throwable problem) {
        counters.count(Counter.HANDSHAKES_FAILED);
        String text = TlsProblems.text(prefix, problem, "");
        if (text != null && pace.take()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A caller at " + remoteAddress + " failed the TLS handshake: " + LogText.printable(text)
                            + ". Such callers are counted; one a minute is logged.");
        }
    }
}
