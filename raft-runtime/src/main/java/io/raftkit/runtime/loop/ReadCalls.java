package io.raftkit.runtime.loop;

import io.raftkit.engine.RaftEngine;
import io.raftkit.runtime.call.Call;
import io.raftkit.runtime.call.ReadCall;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The reads that wait for a read index, in the order of their ids: all reads of a turn share one. Confined to the loop. */
public final class ReadCalls {
    private static final int SWEEP_MIN = 1_024;

    private final Counters counters;
    private final ArrayDeque<ReadCall> waiting = new ArrayDeque<>();
    private final List<ReadCall> fresh = new ArrayList<>();
    private long lastReadId;
    private int sweepAt = SWEEP_MIN;

    public ReadCalls(Counters counters) {
        this.counters = counters;
    }

    void add(ReadCall call) {
        fresh.add(call);
    }

    /** Asks the engine for an index on behalf of all reads that came in this turn. */
    void ask(RaftEngine engine) {
        if (fresh.isEmpty()) {
            return;
        }
        if (waiting.size() >= sweepAt) {
            waiting.removeIf(Call::hasEnded);
            sweepAt = Math.max(SWEEP_MIN, waiting.size() * 2);
        }
        long readId = ++lastReadId;
        for (ReadCall call : fresh) {
            call.readId = readId;
            waiting.add(call);
        }
        counters.add(Counter.READS, fresh.size());
        fresh.clear();
        engine.read(readId);
    }

    /** Takes out the reads up to an id; they may be answered now. */
    List<ReadCall> ready(long readId) {
        List<ReadCall> ready = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.peek().readId <= readId) {
            ReadCall call = waiting.poll();
            if (!call.hasEnded()) {
                call.isConfirmed = true;
                ready.add(call);
            }
        }
        return ready;
    }

    int size() {
        return waiting.size();
    }
}
