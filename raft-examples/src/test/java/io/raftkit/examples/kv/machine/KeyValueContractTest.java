package io.raftkit.examples.kv.machine;

import io.raftkit.api.StateMachine;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.testkit.contract.StateMachineContract;
import java.util.List;
import java.util.Map;

class KeyValueContractTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new KeyValueMachine();
    }

    @Override
    protected List<byte[]> commands() {
        return List.of(
                Requests.batch("SET a 1 PX 1", "INCR a", "APPEND a x", "INCR a").toBytes(),
                Requests.batch("HSET h f 1 g 2", "HINCRBY h f 5", "HDEL h g", "GET h")
                        .toBytes(),
                Requests.batch("MSET b 2 c 3", "EXPIRE b 1000", "DEL c", "NOSUCH x")
                        .toBytes(),
                new byte[0],
                new Batch(
                                3,
                                List.of(
                                        Requests.transaction(Map.of(Bytes.of("b"), 1L), "SET b no"),
                                        Requests.transaction(Map.of(), "SET d 4", "INCR h", "HGETALL h")))
                        .toBytes(),
                Write.put(Bytes.of("w"), new Condition.IsVersion(0), Bytes.of("v"), 5000)
                        .toBytes(),
                Write.put(Bytes.of("w"), new Condition.IsText(Bytes.of("no")), Bytes.of("v"), 0)
                        .toBytes(),
                Write.delete(Bytes.of("c"), Condition.ANY).toBytes(),
                Requests.batch("PERSIST b", "GETEX d PX 5000", "SET e \u00fc NX")
                        .toBytes());
    }

    @Override
    protected List<byte[]> queries() {
        return List.of(
                query("KEYS *", "DBSIZE", "SCAN 0 COUNT 2"),
                query("MGET a b c d e", "HGETALL h"),
                query("PTTL a", "PTTL b", "PTTL d"),
                Query.ofNothing(),
                Query.ofVersions(Requests.words("a b c d e h")),
                Query.ofEntries(Bytes.EMPTY, Bytes.of("b"), 2));
    }

    private static byte[] query(String... requests) {
        return Query.of(Requests.batch(requests), 0);
    }
}
