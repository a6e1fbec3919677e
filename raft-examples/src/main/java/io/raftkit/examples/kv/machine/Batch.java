package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.typed.codec.Id;
import java.util.List;
import java.util.Map;

/** Requests that one client of Redis sent, in order. Each is its arguments, the name of the command first. */
public sealed interface Batch extends KeyValueCommand<Answer> {
    /** The version of the protocol in which the replies are written. */
    int protocol();

    /** The requests. */
    List<List<Bytes>> requests();

    /** How many replies there are. */
    int replies();

    /** Requests by themselves: each has a reply. */
    @Id(1)
    record Pipeline(int protocol, List<List<Bytes>> requests) implements Batch {
        @Override
        public int replies() {
            return requests.size();
        }
    }

    /**
     * Requests that are applied together, unless a watched key has changed: there is one reply, that of EXEC.
     *
     * @param watched keys and their versions when the client began to watch them
     */
    @Id(2)
    record Transaction(int protocol, Map<Bytes, Long> watched, List<List<Bytes>> requests) implements Batch {
        @Override
        public int replies() {
            return 1;
        }
    }
}
