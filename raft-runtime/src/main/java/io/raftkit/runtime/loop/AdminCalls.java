package io.raftkit.runtime.loop;

import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.runtime.call.AdminCall;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The calls of operators that the engine has not answered: one change of the members and one transfer at most, for it answers all others in the
 * turn in which they come. Confined to the loop.
 */
public final class AdminCalls {
    private final Map<Long, AdminCall> waiting = new TreeMap<>();
    private long lastId;

    /** Hands a call to the engine. */
    void begin(AdminCall call, RaftEngine engine) {
        long id = ++lastId;
        waiting.put(id, call);
        call.begin(id, engine);
    }

    /** Takes what the engine says. */
    void answered(List<AdminAnswer> answers) {
        for (AdminAnswer answer : answers) {
            AdminCall call = waiting.remove(answer.requestId());
            if (call != null) {
                call.take(answer);
            }
        }
    }
}
