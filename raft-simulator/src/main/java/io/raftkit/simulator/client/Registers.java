package io.raftkit.simulator.client;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.simulator.Simulation;
import io.raftkit.simulator.workload.Workload;
import io.raftkit.testkit.linearizability.Model;
import io.raftkit.testkit.linearizability.Register;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A few registers with read, write and compare-and-set: what a {@link Simulation} of servers, rather than of a state machine, replicates. */
public final class Registers implements StateMachine {
    private static final List<String> KEYS = List.of("a", "b", "c", "d");
    private static final String INITIAL = "0";

    private final TreeMap<String, String> values = new TreeMap<>();

    @Override
    public byte[] apply(Command command) {
        String[] words = text(command.bytes()).split(" ");
        if (words[0].equals("cas") && !value(words[1]).equals(words[2])) {
            return bytes(Register.FAILED);
        }
        values.put(words[1], words[words.length - 1]);
        return bytes(Register.OK);
    }

    private String value(String key) {
        return values.getOrDefault(key, INITIAL);
    }

    @Override
    public byte[] query(byte[] query) {
        return bytes(value(text(query)));
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        TreeMap<String, String> copy = new TreeMap<>(values);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(copy.size());
            for (String key : copy.keySet()) {
                data.writeUTF(key);
                data.writeUTF(copy.get(key));
            }
            data.flush();
        };
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        DataInputStream data = new DataInputStream(snapshot.stream());
        values.clear();
        for (int left = data.readInt(); left > 0; left--) {
            values.put(data.readUTF(), data.readUTF());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** What clients ask of registers. */
    public static final class Clients implements Workload<Register.Input, String> {
        @Override
        public Register.Input next(SplittableRandom random, long serial) {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            return switch (random.nextInt(5)) {
                case 0, 1 -> new Register.Read(key);
                case 2 ->
                    new Register.CompareAndSet(
                            key, Long.toString(serial - random.nextInt(1, 8)), Long.toString(serial));
                default -> new Register.Write(key, Long.toString(serial));
            };
        }

        @Override
        public boolean isQuery(Register.Input input) {
            return input instanceof Register.Read;
        }

        @Override
        public byte[] encode(Register.Input input) {
            if (input instanceof Register.Write write) {
                return bytes("write " + write.key() + " " + write.value());
            }
            return input instanceof Register.CompareAndSet swap
                    ? bytes("cas " + swap.key() + " " + swap.expected() + " " + swap.value())
                    : bytes(input.key());
        }

        @Override
        public String decode(Register.Input input, byte[] answer) {
            return text(answer);
        }

        @Override
        public Model<?, Register.Input, String> model() {
            return new Register(INITIAL);
        }
    }
}
