package com.example.host;

import io.raftkit.api.RaftNode;
import java.time.Duration;

/** One server of the host's: a blob that stays, and one node after another on it. */
final class Host {
    private final int id;
    private final Calls calls;
    private byte[] blob = new byte[0];
    private BlobPersister persister;
    private CallTransport transport;
    private Tally tally;
    private RaftNode node;

    Host(int id, Calls calls) {
        this.id = id;
        this.calls = calls;
    }

    int id() {
        return id;
    }

    RaftNode node() {
        return node;
    }

    Tally tally() {
        return tally;
    }

    int blobBytes() {
        return persister.blob().length;
    }

    void start() {
        tally = new Tally();
        persister = new BlobPersister(blob);
        transport = new CallTransport(id, calls);
        node = RaftNode.builder()
                .id(id)
                .peers("1=host-1:1,2=host-2:1,3=host-3:1")
                .stateMachine(tally)
                .persister(persister)
                .transport(transport)
                .heartbeat(Duration.ofMillis(30))
                .electionTimeout(Duration.ofMillis(150), Duration.ofMillis(300))
                .memory(4 << 20)
                .start();
        calls.up(id, transport);
    }

    /** Ends as a crash would; what the persister holds by now is all that is left. */
    void halt() {
        node.halt();
        calls.down(id);
        blob = persister.blob();
    }
}
