package io.raftkit.benchmarks.floor;

import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.examples.cluster.Launch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The floor, which is no Raft, as a system that can be measured. */
public final class FloorSystem implements SystemUnderTest {
    @Override
    public String name() {
        return "floor";
    }

    @Override
    public Kind kind() {
        return Kind.FLOOR;
    }

    @Override
    public String version() {
        return "no Raft";
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("leader", "the first server, always");
        settings.put(
                "disk",
                "a file of " + (FloorFile.BYTES >> 20)
                        + " MiB, written before and overwritten round and round; force(false) after each frame");
        settings.put("network", "blocking sockets, no delay");
        settings.put("frame", "what was proposed meanwhile, up to " + (FloorFrame.BYTES_MAX >> 20) + " MiB");
        return settings;
    }

    @Override
    public Set<Operation> operations() {
        return Set.of(Operation.WRITE);
    }

    @Override
    public Launch launch(Setup setup) {
        return Launch.likeThis(FloorServer.class, "-Xmx" + setup.heap());
    }
}
