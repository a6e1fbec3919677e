package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;
import java.util.List;
import java.util.Map;

/**
 * What a batch is made of: requests that are applied together, unless a watched key has changed. A request that no client put into a
 * transaction is one by itself.
 *
 * @param isExplicit whether the replies are told as those of EXEC
 * @param watched keys and their versions when the client began to watch them
 * @param requests the requests, each with its name first
 */
public record Transaction(boolean isExplicit, Map<Bytes, Long> watched, List<List<Bytes>> requests) {

    /** One request by itself. */
    public static Transaction of(List<Bytes> request) {
        return new Transaction(false, Map.of(), List.of(request));
    }
}
