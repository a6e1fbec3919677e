package io.raftkit.examples.demo;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.TreeMap;

/**
 * The demo's counter: each increment has an id, and what is kept is how often each id was applied. Applying one twice is counted, not
 * prevented: whether it ever happens is what the demo is to show.
 */
final class Increments implements StateMachine {
    private static final int RECORD_BYTES = Long.BYTES + Integer.BYTES;

    private final TreeMap<Long, Integer> timesById = new TreeMap<>();
    private long value;

    /** The command that increments the counter once under this id. */
    static byte[] command(long id) {
        return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }

    @Override
    public byte[] apply(Command command) {
        timesById.merge(command.buffer().getLong(), 1, Integer::sum);
        value++;
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /** Answers every query with the whole state, as a snapshot holds it. */
    @Override
    public byte[] query(byte[] query) {
        ByteBuffer state = ByteBuffer.allocate(RECORD_BYTES * (timesById.size() + 1));
        state.putLong(value).putInt(timesById.size());
        timesById.forEach((id, times) -> state.putLong(id).putInt(times));
        return state.array();
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        byte[] state = query(new byte[0]);
        return out -> out.write(state);
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        AppliedState books = AppliedState.read(snapshot.stream().readAllBytes());
        value = books.value();
        timesById.clear();
        timesById.putAll(books.timesById());
    }
}
