package io.raftkit.runtime.loop;

import io.raftkit.runtime.call.CommandCall;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The commands of a session that were sent and are not applied here, by sequence. Confined to the loop. */
final class SentCommands {
    /** Commands that were sent at a time, up to a sequence. */
    private record Began(long lastSequence, long nanos) {}

    /** Commands that a log has. */
    private record Taken(long lastIndex, long lastSequence) {}

    private static final long UNTIL_APPLIED_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final ArrayDeque<CommandCall> sent = new ArrayDeque<>();
    /** Those that are to be sent once more; they follow {@link #sent}. */
    private final ArrayDeque<CommandCall> again = new ArrayDeque<>();

    private final ArrayDeque<Taken> taken = new ArrayDeque<>();
    private final ArrayDeque<Began> began = new ArrayDeque<>();
    private final RoundTrip untilApplied = new RoundTrip(0, UNTIL_APPLIED_NANOS_MAX);
    private long lastApplied;
    private long bytes;

    boolean isEmpty() {
        return sent.isEmpty() && again.isEmpty();
    }

    /** Whether any is to be sent once more. */
    boolean isAny() {
        return !again.isEmpty();
    }

    ArrayDeque<CommandCall> again() {
        return again;
    }

    long bytes() {
        return bytes;
    }

    void sent(List<CommandCall> calls, long nowNanos) {
        began.add(new Began(calls.get(calls.size() - 1).sequence, nowNanos));
        calls.forEach(call -> bytes += call.command().length);
        sent.addAll(calls);
    }

    /** These were sent once more; they were taken out of {@link #again}. */
    void sentAgain(List<CommandCall> calls) {
        sent.addAll(calls);
    }

    /** A log has these, from an index on. */
    void taken(List<CommandCall> calls, long firstIndex) {
        long index = firstIndex;
        for (CommandCall call : calls) {
            call.enteredLeadersLog(index++);
        }
        if (!calls.isEmpty()) {
            taken.add(new Taken(index - 1, calls.get(calls.size() - 1).sequence));
        }
    }

    /** Those up to this sequence took effect. */
    void applied(long last, long nowNanos) {
        lastApplied = last;
        while (!began.isEmpty() && began.element().lastSequence <= last) {
            untilApplied.seen(nowNanos - began.remove().nanos);
        }
        while (!sent.isEmpty() && sent.element().sequence <= last) {
            remove(sent);
        }
        while (sent.isEmpty() && !again.isEmpty() && again.element().sequence <= last) {
            remove(again);
        }
    }

    private void remove(ArrayDeque<CommandCall> calls) {
        CommandCall call = calls.remove();
        bytes -= call.command().length;
        call.forgetCommand();
    }

    /** Whether a log had commands up to an index that took no effect there: one before them was missing. */
    boolean hadNoEffect(long index) {
        boolean hadNone = false;
        while (!taken.isEmpty() && taken.element().lastIndex <= index) {
            hadNone |= taken.remove().lastSequence > lastApplied;
        }
        return hadNone;
    }

    /** Has all sent once more, with the sequences that they have. */
    void sendAgain() {
        while (!sent.isEmpty()) {
            again.addFirst(sent.removeLast());
        }
        taken.clear();
        began.clear();
    }

    /** How long it takes at most, as far as known, until what is sent is applied. */
    long untilAppliedNanos() {
        // What is sent next takes longer: what waits in front of it grows while a link is full.
        return untilApplied.nextNanos() * 5 / 4;
    }

    /** Puts those whose calls have not ended in front of the ones that wait: they are in no log. */
    void takeBack(ArrayDeque<CommandCall> waiting) {
        sendAgain();
        while (!again.isEmpty()) {
            CommandCall call = again.removeLast();
            if (!call.hasEnded()) {
                call.takenBack();
                waiting.addFirst(call);
            }
        }
        bytes = 0;
        lastApplied = 0;
    }
}
