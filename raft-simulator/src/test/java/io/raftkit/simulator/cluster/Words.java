package io.raftkit.simulator.cluster;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Remembers the words it is given and answers each with its place among them. A query is answered with how many there are. */
public final class Words implements StateMachine {
    final List<String> words = new ArrayList<>();
    final TreeMap<Long, String> byIndex = new TreeMap<>();

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Has a cluster acknowledge some words. */
    public static void load(VirtualCluster cluster, int leader, int commands) {
        for (int i = 0; i < commands; i++) {
            cluster.await(cluster.server(leader).node().submit(bytes("load " + i)), 5_000);
        }
    }

    @Override
    public byte[] apply(Command command) {
        words.add(text(command.bytes()));
        byIndex.put(command.index(), text(command.bytes()));
        return bytes(Integer.toString(words.size()));
    }

    @Override
    public byte[] query(byte[] query) {
        return bytes(Integer.toString(words.size()));
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        List<String> copy = List.copyOf(words);
        return out -> out.write(bytes(String.join("\n", copy)));
    }

    @Override
    public void restore(Snapshot snapshot) {
        throw new UnsupportedOperationException("nobody compacts");
    }
}
