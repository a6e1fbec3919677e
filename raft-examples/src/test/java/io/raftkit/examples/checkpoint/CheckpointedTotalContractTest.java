package io.raftkit.examples.checkpoint;

import io.raftkit.api.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/** A state machine that hands over checkpoints keeps the contract. */
class CheckpointedTotalContractTest extends StateMachineContract {
    @Override
    protected StateMachine create() throws IOException {
        Path file = Files.createTempFile("total", ".checkpoint");
        file.toFile().deleteOnExit();
        return new CheckpointedTotal(file);
    }

    @Override
    protected List<byte[]> commands() {
        return LongStream.rangeClosed(1, 10)
                .mapToObj(any ->
                        ByteBuffer.allocate(Long.BYTES).putLong(any * any - 20).array())
                .toList();
    }

    @Override
    protected List<byte[]> queries() {
        return List.of(new byte[0]);
    }
}
