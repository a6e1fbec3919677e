package io.raftkit.script;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Writes what an engine owes as text, one line for each message, write, range to apply, load, read, answer and transition. The text is the
 * same wherever and whenever it is made.
 */
public final class EffectsPrinter {
    private EffectsPrinter() {}

    /**
     * All that is owed, transitions first. Messages that wait for a write are only counted there; print them when they leave.
     *
     * @param serverId whose effects these are
     * @param effects what was taken
     * @return the lines, none if nothing is owed
     */
    public static List<String> print(int serverId, Effects effects) {
        List<String> lines = new ArrayList<>();
        effects.transitions().forEach(transition -> lines.add(transition(transition)));
        effects.messages().forEach(outgoing -> lines.add(message(serverId, outgoing)));
        Effects.Persist persist = effects.persist();
        if (persist != null) {
            lines.add(serverId + " writes " + persist(persist));
        }
        for (Effects.Load load : effects.loads()) {
            lines.add(serverId + " loads " + load.from() + ".." + load.to() + " as #" + load.id());
        }
        for (EntryBatch batch : effects.apply()) {
            lines.add(serverId + " applies " + EntryPrinter.contents(batch));
        }
        for (Effects.ReadReady ready : effects.readsReady()) {
            lines.add(serverId + " answers reads up to " + ready.readId() + ", read at index " + ready.readIndex());
        }
        for (ForwardReply reply : effects.forwarded()) {
            lines.add(serverId + " learns of forward " + reply.copy() + ": " + MessagePrinter.verdict(reply));
        }
        for (AdminAnswer answer : effects.adminAnswers()) {
            lines.add(serverId + " answers request " + answer.requestId() + ": "
                    + answer.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + (answer.reason().isEmpty() ? "" : ", " + answer.reason()));
        }
        return lines;
    }

    /**
     * A message on its way.
     *
     * @param from who sends it
     * @param outgoing the message and its receiver
     * @return one line
     */
    public static String message(int from, Effects.Outgoing outgoing) {
        return from + " -> " + outgoing.to() + " " + MessagePrinter.print(outgoing.message());
    }

    /**
     * A transition.
     *
     * @param transition what happened
     * @return one line
     */
    public static String transition(Transition transition) {
        String role = transition.role().name().toLowerCase(Locale.ROOT).replace('_', '-');
        boolean follows = transition.leaderId() != 0 && transition.leaderId() != transition.serverId();
        return transition.serverId() + " is " + role + (follows ? " of " + transition.leaderId() : "") + " in term "
                + transition.term() + ": " + transition.reason();
    }

    private static String persist(Effects.Persist persist) {
        PersistBatch batch = persist.batch();
        StringJoiner parts = new StringJoiner(", ", "#" + persist.ticket() + ": ", "");
        StoredRecords records = StoredRecords.of(batch);
        if (records.bootstrap() != null) {
            parts.add("first start");
        }
        TermAndVote termAndVote = records.termAndVote();
        if (termAndVote != null) {
            int vote = termAndVote.votedFor();
            parts.add("term " + termAndVote.term() + (vote == 0 ? " without a vote" : " with a vote for " + vote));
        }
        Objects.requireNonNullElse(records.peerStores(), new TreeMap<Integer, HeardStore>())
                .forEach((peer, store) -> parts.add("disk of server " + peer + " is " + store.storeId()));
        if (batch.truncateFrom() != 0) {
            parts.add("remove from " + batch.truncateFrom());
        }
        if (!batch.entries().isEmpty()) {
            parts.add("entries " + EntryPrinter.runs(batch.entries()));
        }
        if (records.commitHint() != 0) {
            parts.add("committed " + records.commitHint());
        }
        if (batch.isEmpty()) {
            parts.add("nothing");
        }
        return parts
                + (persist.held().isEmpty()
                        ? ""
                        : ", then " + count(persist.held().size()));
    }

    private static String count(int messages) {
        return messages == 1 ? "1 message" : messages + " messages";
    }
}
