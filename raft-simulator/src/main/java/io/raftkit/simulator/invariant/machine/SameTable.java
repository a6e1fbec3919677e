package io.raftkit.simulator.invariant.machine;

import io.raftkit.runtime.session.SessionTable;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** What servers know of the client sessions is equal where they have applied the same entries, and within the bounds that the cluster agreed on. */
public final class SameTable extends Invariant {
    private record Print(int server, long print) {}

    /** By index. */
    private final Map<Long, Print> prints = new HashMap<>();
    /** By server, the entry at which its table was looked at last. */
    private final Map<Integer, Long> seen = new TreeMap<>();

    public SameTable(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void sessions(ServerFacts server, SessionTable table) {
        if (server.failure != null) {
            // It may have failed between a command and its result, and does nothing with its table any more.
            return;
        }
        Long before = seen.put(server.id, table.index());
        if (before != null && before == table.index()) {
            return;
        }
        require(table.isWithinBounds(), "%s keeps more of sessions than the cluster agreed on", server);
        Print print = new Print(server.id, print(table));
        Print first = prints.putIfAbsent(table.index(), print);
        require(
                first == null || first.print == print.print,
                "%s has other sessions at entry %d than server %s",
                server,
                table.index(),
                first == null ? 0 : first.server);
    }

    private long print(SessionTable table) {
        CRC32C crc = new CRC32C();
        try {
            crc.update(table.toBytes(table.index()));
        } catch (IOException e) {
            throw violation("the sessions at entry %d cannot be written: %s", table.index(), e);
        }
        return crc.getValue();
    }
}
