package io.raftkit.benchmarks.peers.sofajraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.raftkit.benchmarks.peers.Counter;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The counter as SOFAJRaft wants its state machines. */
final class CountingStateMachine extends StateMachineAdapter {
    private static final String FILE = "count";

    private final Counter counter = new Counter();

    /** How many commands were applied. */
    long value() {
        return counter.value();
    }

    @Override
    public void onApply(Iterator commands) {
        for (; commands.hasNext(); commands.next()) {
            byte[] result = counter.apply();
            // Only the server that proposed a command has somebody who waits for it.
            if (commands.done() instanceof Write write) {
                write.applied(result);
            }
        }
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(Path.of(writer.getPath(), FILE)))) {
            counter.write(out);
        } catch (IOException e) {
            done.run(new Status(RaftError.EIO, "%s", e));
            return;
        }
        done.run(writer.addFile(FILE) ? Status.OK() : new Status(RaftError.EIO, "%s was not added", FILE));
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(Path.of(reader.getPath(), FILE)))) {
            counter.read(in);
            return true;
        } catch (IOException e) {
            System.err.println("the snapshot cannot be read: " + e);
            return false;
        }
    }
}
