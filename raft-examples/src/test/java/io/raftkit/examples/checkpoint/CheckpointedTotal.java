package io.raftkit.examples.checkpoint;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A sum that is written to a file at every third command, as a database makes checkpoints: a snapshot is the newest of them. */
final class CheckpointedTotal implements StateMachine {
    private static final int COMMANDS_BETWEEN = 3;

    private final Path file;
    private long total;
    private long checkpointIndex;
    private int commands;

    CheckpointedTotal(Path file) throws IOException {
        this.file = file;
        makeCheckpoint(0);
    }

    @Override
    public byte[] apply(Command command) throws IOException {
        total += ByteBuffer.wrap(command.bytes()).getLong();
        if (++commands % COMMANDS_BETWEEN == 0) {
            makeCheckpoint(command.index());
        }
        return query(command.bytes());
    }

    @Override
    public byte[] query(byte[] query) {
        return ByteBuffer.allocate(Long.BYTES).putLong(total).array();
    }

    private void makeCheckpoint(long index) throws IOException {
        Path next = Files.write(file.resolveSibling(file.getFileName() + ".next"), query(new byte[0]));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        checkpointIndex = index;
    }

    @Override
    public View snapshot(SnapshotPoint applied) {
        try {
            return new Checkpoint(Files.newInputStream(file), checkpointIndex);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Checkpoint(InputStream state, long index) implements View {
        @Override
        public long index(SnapshotPoint applied) {
            return index;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            state.transferTo(out);
        }

        @Override
        public void close() {
            try {
                state.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        total = ByteBuffer.wrap(snapshot.stream().readAllBytes()).getLong();
        makeCheckpoint(snapshot.index());
    }
}
