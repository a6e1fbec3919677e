package io.raftkit.typed;

import io.raftkit.api.StateMachine;
import io.raftkit.testkit.contract.StateMachineContract;
import java.util.List;
import java.util.stream.Stream;

/** A typed state machine is a state machine. */
class StockContractTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new Stock().machine();
    }

    @Override
    protected List<byte[]> commands() {
        return Stream.<TypedCommand<?>>of(
                        new Stock.Deliver("nut", 4),
                        new Stock.Deliver("bolt", 5),
                        new Stock.Take("bolt", 6),
                        new Stock.Touch(),
                        new Stock.Take("bolt", 3),
                        new Stock.Deliver("bolt", 9))
                .map(Stock.SCHEMA::encode)
                .toList();
    }

    @Override
    protected List<byte[]> queries() {
        return Stream.<TypedQuery<?>>of(new Stock.Count("nut"), new Stock.Count("bolt"), new Stock.Touched())
                .map(Stock.SCHEMA::encode)
                .toList();
    }
}
