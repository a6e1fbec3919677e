package io.raftkit.simulator;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeMap;

/** A good state machine, of which some tests make bad ones: a map from the last byte of a command to the whole of it. */
class MapMachine implements StateMachine {
    final TreeMap<String, String> map = new TreeMap<>();

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] apply(Command command) throws Exception {
        byte[] bytes = command.bytes();
        String before = map.put("key" + (bytes[bytes.length - 1] & 7), Arrays.toString(bytes));
        return answer(String.valueOf(before));
    }

    protected byte[] answer(String result) throws Exception {
        return bytes(result);
    }

    @Override
    public byte[] query(byte[] query) {
        return bytes(map.toString());
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        return snapshotOfAll();
    }

    final View snapshotOfAll() {
        TreeMap<String, String> copy = new TreeMap<>(map);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(copy.size());
            for (String key : copy.keySet()) {
                data.writeUTF(key);
                data.writeUTF(copy.get(key));
            }
        };
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        map.clear();
        add(snapshot.stream());
    }

    final void add(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        for (int left = data.readInt(); left > 0; left--) {
            map.put(data.readUTF(), data.readUTF());
        }
    }
}
