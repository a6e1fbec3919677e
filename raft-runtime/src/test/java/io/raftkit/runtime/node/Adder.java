package io.raftkit.runtime.node;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps the commands it was given as text; answers each with how many there are. */
public class Adder implements StateMachine {
    private final List<String> applied = new ArrayList<>();

    @Override
    public byte[] apply(Command command) throws Exception {
        synchronized (applied) {
            applied.add(new String(command.bytes(), StandardCharsets.UTF_8));
            return text(applied.size());
        }
    }

    @Override
    public byte[] query(byte[] query) throws Exception {
        synchronized (applied) {
            return text(applied.size());
        }
    }

    /** What was applied so far, in order. */
    public List<String> applied() {
        synchronized (applied) {
            return List.copyOf(applied);
        }
    }

    public static byte[] text(Object value) {
        return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        return out -> {};
    }

    @Override
    public void restore(Snapshot snapshot) {}
}
