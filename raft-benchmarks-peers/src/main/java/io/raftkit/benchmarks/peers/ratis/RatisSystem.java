package io.raftkit.benchmarks.peers.ratis;

import io.raftkit.benchmarks.peers.PeerSystem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.server.RaftServerConfigKeys;

/** Apache Ratis as a system that can be measured. */
public final class RatisSystem extends PeerSystem {
    // Held here, because loggers that nobody holds lose their levels.
    private static final Logger LOGGER = Logger.getLogger("org.apache.ratis");

    /** Found by name. */
    public RatisSystem() {
        super("ratis", "org.apache.ratis", "ratis-server", RatisServer.class);
    }

    @Override
    public Map<String, String> settings() {
        // Else each setting that is asked for is logged.
        LOGGER.setLevel(Level.WARNING);
        RaftProperties defaults = new RaftProperties();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("set up as", "the counter of its documentation, with its defaults");
        settings.put("log", "its own, of segments");
        settings.put("network", "gRPC");
        settings.put("log.unsafe-flush.enabled", "" + RaftServerConfigKeys.Log.unsafeFlushEnabled(defaults));
        settings.put("log.async-flush.enabled", "" + RaftServerConfigKeys.Log.asyncFlushEnabled(defaults));
        settings.put("log.appender.wait-time.min", "" + RaftServerConfigKeys.Log.Appender.waitTimeMin(defaults));
        settings.put(
                "snapshot.auto.trigger",
                "on, every " + RaftServerConfigKeys.Snapshot.autoTriggerThreshold(defaults) + " entries");
        settings.put("read.option", "" + RaftServerConfigKeys.Read.Option.LINEARIZABLE);
        settings.put("rpc.timeout.min", "" + RaftServerConfigKeys.Rpc.timeoutMin(defaults));
        settings.put("rpc.timeout.max", "" + RaftServerConfigKeys.Rpc.timeoutMax(defaults));
        return settings;
    }
}
