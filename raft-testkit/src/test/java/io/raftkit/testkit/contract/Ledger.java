package io.raftkit.testkit.contract;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Names with amounts: {@code name+amount} adds, {@code name?} asks, and below zero an amount may not go. */
class Ledger implements StateMachine {
    Map<String, Long> amounts = new TreeMap<>();

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] apply(Command command) {
        String[] parts = new String(command.bytes(), StandardCharsets.UTF_8).split("\\+");
        long amount = amounts.getOrDefault(parts[0], 0L) + Long.parseLong(parts[1]);
        if (amount < 0) {
            return text("refused");
        }
        amounts.put(parts[0], amount);
        return text(Long.toString(amount));
    }

    @Override
    public byte[] query(byte[] query) {
        return text(String.valueOf(amounts.get(new String(query, StandardCharsets.UTF_8))));
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        Map<String, Long> copy = new TreeMap<>(amounts);
        return out -> write(copy, out);
    }

    static void write(Map<String, Long> amounts, OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(amounts.size());
        for (Map.Entry<String, Long> entry : amounts.entrySet()) {
            data.writeUTF(entry.getKey());
            data.writeLong(entry.getValue());
        }
        data.flush();
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        amounts.clear();
        merge(snapshot.stream());
    }

    void merge(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        for (int left = data.readInt(); left > 0; left--) {
            amounts.put(data.readUTF(), data.readLong());
        }
    }
}
