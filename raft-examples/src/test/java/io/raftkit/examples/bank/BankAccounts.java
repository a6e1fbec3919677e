package io.raftkit.examples.bank;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/** Accounts by name: {@code "alice +5"} pays in, {@code "alice -5"} takes out if there is enough, the query {@code "alice"} asks for the balance. */
public final class BankAccounts implements StateMachine {
    private final TreeMap<String, Long> balances = new TreeMap<>();

    @Override
    public byte[] apply(Command command) {
        String[] words = new String(command.bytes(), StandardCharsets.UTF_8).split(" ");
        long balance = balances.getOrDefault(words[0], 0L) + Long.parseLong(words[1]);
        if (balance < 0) {
            return "refused".getBytes(StandardCharsets.UTF_8);
        }
        balances.put(words[0], balance);
        return Long.toString(balance).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] query(byte[] query) {
        long balance = balances.getOrDefault(new String(query, StandardCharsets.UTF_8), 0L);
        return Long.toString(balance).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        TreeMap<String, Long> copy = new TreeMap<>(balances);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(copy.size());
            for (String name : copy.keySet()) {
                data.writeUTF(name);
                data.writeLong(copy.get(name));
            }
        };
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        DataInputStream data = new DataInputStream(snapshot.stream());
        balances.clear();
        for (int left = data.readInt(); left > 0; left--) {
            balances.put(data.readUTF(), data.readLong());
        }
    }
}
