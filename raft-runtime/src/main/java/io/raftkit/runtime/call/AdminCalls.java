package io.raftkit.runtime.call;

import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls of operators that are not answered. The engine has one change of the members and one transfer at most, for it answers all others in
 * the turn in which they come; one change more waits until it can be begun. Confined to the loop, but for what the status shows.
 */
public final class AdminCalls {
    private record Waiting(AdminCall call, CatchUp catchUp) {}

    private final long electionTimeoutNanos;
    private final Map<Long, AdminCall> asked = new TreeMap<>();
    private @Nullable Waiting waiting;
    private long lastId;
    private volatile @Nullable String stage;

    /** None, on a node whose longest election timeout is known. */
    public AdminCalls(long electionTimeoutNanos) {
        this.electionTimeoutNanos = electionTimeoutNanos;
    }

    /** Takes a call: asks the engine, or has the call wait. */
    public void add(AdminCall call, RaftEngine engine, long nowNanos) {
        goOn(engine, nowNanos);
        if (call.changes().isEmpty()) {
            begin(call, engine);
            return;
        }
        EngineStatus status = engine.status();
        String refusal = CatchUp.whyNot(call.changes(), status);
        if (refusal != null) {
            call.refuse(refusal);
            return;
        }
        if (waiting != null && !takesAway(call.changes(), waiting.call.changes())) {
            call.refuse("another change of the members is to be made first: " + waiting.call.changes() + " " + stage);
            return;
        }
        if (waiting != null) {
            waiting.call.refuse("a later change removes or replaces a server that was to be promoted");
        }
        call.divide(status.membership().latest());
        waitFor(call, engine, nowNanos);
        goOn(engine, nowNanos);
    }

    private void waitFor(AdminCall call, RaftEngine engine, long nowNanos) {
        waiting = new Waiting(call, new CatchUp(engine.lastIndex(), electionTimeoutNanos, nowNanos));
    }

    /** Whether a change takes away a server that another one waits for: it may have died, and would be waited for in vain. */
    private static boolean takesAway(List<MemberChange> changes, List<MemberChange> awaited) {
        return changes.stream()
                .filter(change -> change instanceof MemberChange.Remove || change instanceof MemberChange.Replace)
                .anyMatch(change -> awaited.contains(new MemberChange.Promote(change.serverId())));
    }

    /** Asks the engine for what waited, if it need not wait any more. */
    public void goOn(RaftEngine engine, long nowNanos) {
        if (waiting == null) {
            return;
        }
        AdminCall call = waiting.call;
        String reason = call.hasEnded()
                ? null
                : waiting.catchUp.waitsFor(call.changes(), engine.status(), !asked.isEmpty(), nowNanos);
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
    public void answered(List<AdminAnswer> answers, RaftEngine engine, long nowNanos) {
        for (AdminAnswer answer : answers) {
            AdminCall call = asked.remove(answer.requestId());
            if (call != null && call.goesOnAfter(answer)) {
                waitFor(call, engine, nowNanos);
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
