package io.raftkit.examples.counter;

import io.raftkit.api.Command;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.math.BigInteger;

/** A replicated counter: what the cluster agrees on, and the main method that is started once for each server. */
public final class Counter implements StateMachine {
    private BigInteger value = BigInteger.ZERO;

    @Override
    public byte[] apply(Command increment) {
        value = value.add(new BigInteger(increment.bytes()));
        return value.toByteArray();
    }

    @Override
    public byte[] query(byte[] query) {
        return value.toByteArray();
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        byte[] state = value.toByteArray();
        return out -> out.write(state);
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        value = new BigInteger(snapshot.stream().readAllBytes());
    }

    /** Starts one server: {@code --id 1 --peers 1=host:port,2=host:port,3=host:port --data DIR --http PORT}. */
    public static void main(String[] args) {
        CounterHttp.of(args)
                .serve(given -> RaftNode.builder()
                        .id(given.id())
                        .peers(given.peers())
                        .data(given.data())
                        .stateMachine(new Counter())
                        .start());
    }
}
