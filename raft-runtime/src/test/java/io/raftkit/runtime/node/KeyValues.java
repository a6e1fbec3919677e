package io.raftkit.runtime.node;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Texts by key: a command is {@code key=text}, a query a key. Counts what it was called for. */
public class KeyValues implements StateMachine {
    private final Map<String, String> texts = new TreeMap<>();
    public int applies;
    public int views;
    public int restores;

    @Override
    public byte[] apply(Command command) {
        String[] parts = new String(command.bytes(), StandardCharsets.UTF_8).split("=", 2);
        texts.put(parts[0], parts[1]);
        applies++;
        return new byte[0];
    }

    @Override
    public byte[] query(byte[] key) {
        return Adder.text(texts.get(new String(key, StandardCharsets.UTF_8)));
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        views++;
        Map<String, String> copy = new TreeMap<>(texts);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(copy.size());
            for (Map.Entry<String, String> text : copy.entrySet()) {
                data.writeUTF(text.getKey());
                data.writeUTF(text.getValue());
            }
            data.flush();
        };
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        restores++;
        texts.clear();
        DataInputStream data = new DataInputStream(snapshot.stream());
        for (int left = data.readInt(); left > 0; left--) {
            texts.put(data.readUTF(), data.readUTF());
        }
    }

    public void put(String key, String text) {
        texts.put(key, text);
    }

    public Map<String, String> texts() {
        return new TreeMap<>(texts);
    }
}
