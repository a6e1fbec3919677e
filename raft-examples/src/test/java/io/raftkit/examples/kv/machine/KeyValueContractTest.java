package io.raftkit.examples.kv.machine;

import io.raftkit.api.StateMachine;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.testkit.contract.StateMachineContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class KeyValueContractTest extends StateMachineContract {
    @Override
    protected StateMachine create() {
        return new KeyValueMachine().stateMachine();
    }

    @Override
    protected List<byte[]> commands() {
        return Stream.<KeyValueCommand<?>>of(
                        Requests.batch("SET a 1 PX 1", "INCR a", "APPEND a x", "INCR a"),
                        Requests.batch("HSET h f 1 g 2", "HINCRBY h f 5", "HDEL h g", "GET h"),
                        Requests.batch("MSET b 2 c 3", "EXPIRE b 1000", "DEL c", "SET x"),
                        new KeyValueCommand.Tick(),
                        Requests.transaction(Map.of(Bytes.of("b"), 1L), "SET b no"),
                        new Batch.Transaction(
                                3,
                                Map.of(),
                                List.of(
                                        Requests.words("SET d 4"),
                                        Requests.words("INCR h"),
                                        Requests.words("HGETALL h"))),
                        Write.put(Bytes.of("w"), new Condition.IsVersion(0), Bytes.of("v"), 5000),
                        Write.put(Bytes.of("w"), new Condition.IsText(Bytes.of("no")), Bytes.of("v"), 0),
                        Write.delete(Bytes.of("c"), Condition.ANY),
                        Requests.batch("PERSIST b", "GETEX d PX 5000", "SET e \u00fc NX"))
                .map(KeyValueMachine.SCHEMA::encode)
                .toList();
    }

    @Override
    protected List<byte[]> queries() {
        return Stream.<KeyValueQuery<?>>of(
                        replies("KEYS *", "DBSIZE", "SCAN 0 COUNT 2"),
                        replies("MGET a b c d e", "HGETALL h"),
                        replies("PTTL a", "PTTL b", "PTTL d"),
                        new KeyValueQuery.LastChange(),
                        new KeyValueQuery.Versions(Requests.words("a b c d e h")),
                        new KeyValueQuery.Range(Bytes.EMPTY, Bytes.of("b"), 2))
                .map(KeyValueMachine.SCHEMA::encode)
                .toList();
    }

    private static KeyValueQuery<?> replies(String... requests) {
        return new KeyValueQuery.Replies(0, Requests.batch(requests));
    }
}
