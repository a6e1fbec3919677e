package io.raftkit.runtime.call;

import java.util.List;

/** Commands that were sent to the leader together and are not answered. Confined to the loop. */
public final class Forwarding {
    private final List<CommandCall> calls;
    private final Runnable giveUp;
    private int openCalls;

    /** Commands of which {@code giveUp} is told once nobody waits for their answer any more. */
    public Forwarding(List<CommandCall> calls, Runnable giveUp) {
        this.calls = calls;
        this.giveUp = giveUp;
        openCalls = calls.size();
    }

    public List<CommandCall> calls() {
        return calls;
    }

    /** Notes that a call was given up by its deadline. */
    void oneExpired() {
        if (--openCalls == 0) {
            giveUp.run();
        }
    }
}
