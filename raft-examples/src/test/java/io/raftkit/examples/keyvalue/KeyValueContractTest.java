package io.raftkit.examples.keyvalue;

import io.raftkit.api.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

class KeyValueContractTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new KeyValue();
    }

    @Override
    protected List<byte[]> commands() {
        return Stream.of(
                        new Change("a", new byte[] {1}),
                        new Change("b", new byte[0]),
                        new Change("a", new byte[] {2}),
                        new Change("b", null),
                        new Change("missing", null),
                        new Change("", new byte[] {3}),
                        new Change("ü", new byte[] {4}))
                .map(Change::toBytes)
                .toList();
    }

    @Override
    protected List<byte[]> queries() {
        return Stream.of("a", "b", "missing", "", "ü")
                .map(key -> key.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
