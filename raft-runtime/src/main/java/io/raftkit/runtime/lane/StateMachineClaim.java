package io.raftkit.runtime.lane;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.StateMachine;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a state machine belongs to one node only. Two nodes that share an instance apply each command to it twice, and so does a node
 * that applies its log to what an earlier one left; neither is noticed from inside.
 *
 * <p>What is known of an instance is kept for as long as the instance is, by its identity, and holds on to nothing of it. Another copy of this
 * library, in another class loader, knows of its own nodes only.
 */
public final class StateMachineClaim {
    private static final Map<Identity, Use> USES = new HashMap<>();
    private static final ReferenceQueue<StateMachine> GONE = new ReferenceQueue<>();

    /** An instance, not what it equals. */
    private static final class Identity extends WeakReference<StateMachine> {
        private final int hash;

        Identity(StateMachine stateMachine) {
            super(stateMachine, GONE);
            hash = System.identityHashCode(stateMachine);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return this == other || other instanceof Identity identity && get() != null && identity.refersTo(get());
        }
    }

    /** What became of an instance so far. */
    private static final class Use {
        int serverId;
        /** The node that has it now, or null. */
        @Nullable
        Object holder;

        /** The last command it was given, though it may have thrown. */
        long begunIndex;
        /** The last command it applied. */
        long appliedIndex;
    }

    private final StateMachine stateMachine;
    private final long lastApplied;
    private final Use use;
    private final Object holder;

    private StateMachineClaim(StateMachine stateMachine, long lastApplied, Use use, Object holder) {
        this.stateMachine = stateMachine;
        this.lastApplied = lastApplied;
        this.use = use;
        this.holder = holder;
    }

    /**
     * Claims a state machine for a node, and asks it what it holds.
     *
     * @param stateMachine an instance that no node has
     * @param serverId who claims it
     * @return the claim, to be given back when the node has ended
     * @throws StartRefusedException if another node has it, or had it and it does not say that it holds what it applied there
     */
    public static StateMachineClaim take(StateMachine stateMachine, int serverId) {
        Object holder = new Object();
        Use use = hold(stateMachine, serverId, holder);
        boolean isTaken = false;
        try {
            long lastApplied = stateMachine.lastApplied();
            if (use.begunIndex > 0 && lastApplied < Math.max(1, use.appliedIndex)) {
                throw new StartRefusedException(
                        StartRefusedException.Reason.STATE_MACHINE,
                        "This state machine has applied commands up to index "
                                + Math.max(use.begunIndex, use.appliedIndex)
                                + " in an earlier node, but its lastApplied() says " + lastApplied
                                + ": it would apply commands a second time. Hand over a new instance, or let lastApplied() say what it holds.");
            }
            isTaken = true;
            return new StateMachineClaim(stateMachine, lastApplied, use, holder);
        } finally {
            if (!isTaken) {
                release(use, holder, 0, 0);
            }
        }
    }

    private static synchronized Use hold(StateMachine stateMachine, int serverId, Object holder) {
        for (Object gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            USES.remove(gone);
        }
        Use use = USES.computeIfAbsent(new Identity(stateMachine), identity -> new Use());
        if (use.holder != null) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STATE_MACHINE,
                    "This state machine belongs to a node of server " + use.serverId
                            + ", which has not been closed, or whose last call of it has not returned. Hand an instance of its own to every node.");
        }
        use.holder = holder;
        use.serverId = serverId;
        return use;
    }

    /** Lets go of an instance, unless another holds it by now. */
    private static synchronized void release(Use use, Object holder, long begunIndex, long appliedIndex) {
        if (use.holder == holder) {
            use.holder = null;
            use.begunIndex = Math.max(use.begunIndex, begunIndex);
            use.appliedIndex = Math.max(use.appliedIndex, appliedIndex);
        }
    }

    /** How many instances are known. */
    static synchronized int known() {
        return USES.size();
    }

    /**
     * The same claim, for a node that calls the state machine by way of another object.
     *
     * @param seenByNode what the node is to call
     * @return a claim that ends with this one
     */
    public StateMachineClaim through(StateMachine seenByNode) {
        return new StateMachineClaim(seenByNode, lastApplied, use, holder);
    }

    /**
     * What is claimed.
     *
     * @return the state machine, as a node calls it
     */
    public StateMachine stateMachine() {
        return stateMachine;
    }

    /**
     * What the state machine said when it was claimed.
     *
     * @return the index up to which it holds effects, or 0
     */
    public long lastApplied() {
        return lastApplied;
    }

    /** Gives back a state machine that no node has called. */
    public void giveBack() {
        giveBack(0, 0);
    }

    /** Gives back a state machine that is no longer called, with the last command that it was given and the last that it applied, 0 for none. */
    void giveBack(long begunIndex, long appliedIndex) {
        release(use, holder, begunIndex, appliedIndex);
    }
}
