package io.raftkit.engine.state;

import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.HeldMessages;
import io.raftkit.engine.message.RaftMessage;
import java.util.List;

/**
 * The messages to send. No message of a term is sent before that term is durable here, and no message that promises more is sent before that is
 * durable too ({@link Effects} says why).
 */
public final class OutgoingMessages {
    private final TermState term;
    private final Durability durability;
    private final PendingEffects effects;
    private final HeldMessages held = new HeldMessages();

    OutgoingMessages(TermState term, Durability durability, PendingEffects effects) {
        this.term = term;
        this.durability = durability;
        this.effects = effects;
    }

    /** Sends a message that depends on nothing but the current term; it waits while that is not durable. */
    void send(int to, RaftMessage message) {
        if (durability.covers(term.currentTerm())) {
            effects.messages.add(new Effects.Outgoing(to, message));
        } else {
            sendWhenDurable(to, message);
        }
    }

    /** Sends a message once everything that stands now is durable. */
    public void sendWhenDurable(int to, RaftMessage message) {
        held.add(to, message);
    }

    /** Takes out what waits, for the step that makes durable what it depends on. */
    List<Effects.Outgoing> takeHeld() {
        return held.take();
    }

    /** Forgets what waits, because its term is over: nobody counts in the next one what it says. */
    void dropHeld() {
        held.clear();
    }

    /** Takes back whatever was not handed out yet. */
    void withdrawAll() {
        held.clear();
        effects.messages.clear();
    }

    /** What waits for something to be durable. */
    public HeldMessages held() {
        return held;
    }
}
