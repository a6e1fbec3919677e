package io.raftkit.examples.inventory;

import io.raftkit.api.StateMachine;
import io.raftkit.examples.inventory.Inventory.Add;
import io.raftkit.examples.inventory.Inventory.Pieces;
import io.raftkit.examples.inventory.Inventory.Take;
import io.raftkit.testkit.contract.StateMachineContract;
import java.util.List;
import java.util.stream.Stream;

class InventoryContractTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new Inventory().machine();
    }

    @Override
    protected List<byte[]> commands() {
        return Stream.of(
                        new Add("bolt", 5),
                        new Add("nut", 7),
                        new Take("bolt", 6),
                        new Take("bolt", 5),
                        new Take("rivet", 1),
                        new Add("bolt", 2))
                .map(Inventory.SCHEMA::encode)
                .toList();
    }

    @Override
    protected List<byte[]> queries() {
        return Stream.of("bolt", "nut", "rivet")
                .map(item -> Inventory.SCHEMA.encode(new Pieces(item)))
                .toList();
    }
}
