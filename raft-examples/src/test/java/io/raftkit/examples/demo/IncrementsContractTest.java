package io.raftkit.examples.demo;

import io.raftkit.api.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import java.util.List;
import java.util.stream.Stream;

class IncrementsContractTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new Increments();
    }

    @Override
    protected List<byte[]> commands() {
        return Stream.of(9L, 1L, 9L, 1_000_000_007L, 2L)
                .map(Increments::command)
                .toList();
    }

    @Override
    protected List<byte[]> queries() {
        return List.of(new byte[0]);
    }
}
