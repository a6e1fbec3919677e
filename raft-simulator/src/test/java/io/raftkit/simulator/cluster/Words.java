package io.raftkit.simulator.cluster;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        TreeMap<Long, String> copy = new TreeMap<>(byIndex);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(copy.size());
            for (Map.Entry<Long, String> word : copy.entrySet()) {
                data.writeLong(word.getKey());
                data.writeUTF(word.getValue());
            }
        };
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        DataInputStream data = new DataInputStream(snapshot.stream());
        byIndex.clear();
        for (int left = data.readInt(); left > 0; left--) {
            byIndex.put(data.readLong(), data.readUTF());
        }
        words.clear();
        words.addAll(byIndex.values());
    }
}
