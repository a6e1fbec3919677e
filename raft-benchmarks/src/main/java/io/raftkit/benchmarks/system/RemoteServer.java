package io.raftkit.benchmarks.system;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.examples.cluster.ServerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server process of a system under test, as the benchmark sees it. For one thread. */
public final class RemoteServer {
    private final ServerProcess process;
    /** Lines that were read while another answer was waited for. */
    private final List<String> unread = new ArrayList<>();

    RemoteServer(ServerProcess process) {
        this.process = process;
    }

    /** Which server it is. */
    public int id() {
        return process.id();
    }

    /** The operating system's number of its process. */
    public long pid() {
        return process.pid();
    }

    /** Has it drive a workload. Blocks until that is over. */
    public Figures figures(Workload workload) throws IOException {
        begin(workload);
        return end(workload);
    }

    /** Has it drive a workload; {@link #end} follows. */
    public void begin(Workload workload) throws IOException {
        process.writeLine(Request.WORKLOAD.line((Object[]) workload.arguments()));
    }

    /** What came of the workload that was begun. Blocks until it is over. */
    public Figures end(Workload workload) throws IOException {
        return Figures.read(workload, answer(Request.WORKLOAD));
    }

    /** How it is. Blocks. */
    public ServerState state() throws IOException {
        process.writeLine(Request.STATE.line());
        return ServerState.read(answer(Request.STATE));
    }

    /** What it has spent. Blocks. */
    public Costs costs() throws IOException {
        process.writeLine(Request.COSTS.line());
        return Costs.read(answer(Request.COSTS));
    }

    /** Has it take a snapshot; {@link #endSnapshot} may follow. */
    public void snapshot() throws IOException {
        process.writeLine(Request.SNAPSHOT.line());
    }

    /** Waits until the snapshot is stored that it was asked for. */
    public void endSnapshot() throws IOException {
        String failure = answer(Request.SNAPSHOT);
        if (!failure.isEmpty()) {
            throw new IOException("server " + process.id() + " took no snapshot: " + failure);
        }
    }

    /** Has it keep so many writes outstanding from now on. */
    public void probe(int outstanding) throws IOException {
        process.writeLine(Request.PROBE.line(outstanding));
    }

    /** When the first write was acknowledged that the probe made at or after a time of the machine's clock; 0 if none was yet. Blocks. */
    public long firstMillis(long fromMillis) throws IOException {
        process.writeLine(Request.FIRST.line(fromMillis));
        return Long.parseLong(answer(Request.FIRST));
    }

    /** What stands behind the name of the request on the next line that begins with it. */
    private String answer(Request request) throws IOException {
        for (Iterator<String> lines = unread.iterator(); lines.hasNext(); ) {
            String line = lines.next();
            if (line.startsWith(request.prefix())) {
                lines.remove();
                return line.substring(request.prefix().length());
            }
        }
        @Nullable String line = process.readLine();
        while (line != null && !line.startsWith(request.prefix())) {
            unread.add(line);
            line = process.readLine();
        }
        if (line == null) {
            throw new IOException("the process of server " + process.id() + " ended:\n" + process.log());
        }
        return line.substring(request.prefix().length());
    }
}
