package io.raftkit.runtime.call;

import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.AdminAnswer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls of operators that are not answered. The engine has one change of the members and one transfer at most, for it answers all others in
 * the turn in which they come; one change more waits until it can be begun. Confined to the loop, but for what the status shows.
 */
public final class AdminCalls {
    /** A change that is not begun yet, and how far the log went when it was asked for. */
    private record Waiting(AdminCall call, long lastIndex) {}

    private final Map<Long, AdminCall> asked = new TreeMap<>();
    private @Nullable Waiting waiting;
    private long lastId;
    private volatile @Nullable String stage;

    /** Takes a call: asks the engine, or has the call wait. */
    public void add(AdminCall call, RaftEngine engine) {
        goOn(engine);
        if (call.changes().isEmpty()) {
            begin(call, engine);
        } else if (waiting != null) {
            call.refuse("another change of the members is to be made first: " + waiting.call.changes() + " " + stage);
        } else {
            call.divide(engine.status().membership().latest());
            waiting = new Waiting(call, engine.lastIndex());
            goOn(engine);
        }
    }

    /** Asks the engine for what waited, if it need not wait any more. */
    public void goOn(RaftEngine engine) {
        if (waiting == null) {
            return;
        }
        AdminCall call = waiting.call;
        String reason = call.hasEnded()
                ? null
                : CatchUp.waitsFor(call.changes(), engine.status(), waiting.lastIndex, !asked.isEmpty());
        stage = reason;
        if (reason != null) {
            call.waitFor(reason);
            return;
        }
        waiting = null;
        if (!call.hasEnded()) {
            begin(call, engine);
        }
    }

    private void begin(AdminCall call, RaftEngine engine) {
        long id = ++lastId;
        asked.put(id, call);
        call.begin(id, engine);
    }

    /** Takes what the engine says. A call of two steps waits for its second: no other change waits, for each was refused while the engine made the first. */
    public void answered(List<AdminAnswer> answers, RaftEngine engine) {
        for (AdminAnswer answer : answers) {
            AdminCall call = asked.remove(answer.requestId());
            if (call != null && call.goesOnAfter(answer)) {
                waiting = new Waiting(call, engine.lastIndex());
            } else if (call != null) {
                call.take(answer);
            }
        }
    }

    /** What a change waits for that is not begun, or null. Any thread. */
    public @Nullable String stage() {
        return stage;
    }
}
