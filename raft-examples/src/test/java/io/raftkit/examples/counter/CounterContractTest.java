package io.raftkit.examples.counter;

import io.raftkit.api.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

class CounterContractTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new Counter();
    }

    @Override
    protected List<byte[]> commands() {
        return Stream.of("1", "-300", "99999999999999999999", "0", "7")
                .map(by -> new BigInteger(by).toByteArray())
                .toList();
    }

    @Override
    protected List<byte[]> queries() {
        return List.of(new byte[0]);
    }
}
