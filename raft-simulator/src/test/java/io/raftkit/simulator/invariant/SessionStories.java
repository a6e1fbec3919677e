package io.raftkit.simulator.invariant;

import static io.raftkit.simulator.invariant.Story.breaks;
import static io.raftkit.simulator.invariant.Story.holds;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.runtime.session.SessionControl;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.simulator.invariant.machine.SameTable;
import io.raftkit.simulator.invariant.machine.SessionOnce;
import java.util.stream.Stream;

/** Stories of client sessions. */
final class SessionStories {
    private SessionStories() {}

    static Stream<Story> forbidden() {
        return Stream.of(
                breaks(
                        SessionOnce.class,
                        "a command of a session takes effect twice",
                        steps -> commits(steps, 1, 1).applies(1, 1, "x", "ok"),
                        steps -> steps.applies(1, 2, "x", "ok")),
                breaks(
                        SessionOnce.class,
                        "a command takes effect before the one ahead of it",
                        steps -> commits(steps, 2, 1),
                        steps -> steps.applies(1, 1, "x", "ok")),
                breaks(
                        SessionOnce.class,
                        "a command takes effect on one server, and none on another",
                        steps -> commits(steps, 1, 2).applies(1, 1, "x", "ok"),
                        steps -> steps.applies(2, 2, "y", "ok")),
                breaks(
                        SessionOnce.class,
                        "a command takes no effect on one server, and one on another",
                        steps -> commits(steps, 1, 0).applies(1, 2, "y", "ok"),
                        steps -> steps.applies(2, 1, "x", "ok")),
                breaks(
                        SameTable.class,
                        "a server has a session that another has not",
                        steps -> steps.invariants.sessions(1, table(true)),
                        steps -> steps.invariants.sessions(2, table(false))));
    }

    static Stream<Story> allowed() {
        return Stream.of(holds("what comes again, and what comes too early, has no effect on any server", steps -> {
            commits(steps, 1, 3, 1, 2).applies(1, 1, "x", "ok").applies(1, 4, "y", "ok");
            steps.applies(2, 1, "x", "ok").applies(2, 4, "y", "ok");
            steps.invariants.sessions(1, table(true));
            steps.invariants.sessions(2, table(true));
        }));
    }

    /** Servers 1 and 2 hold commands of session 9 with these sequences, 0 for a command without a session, and they are committed. */
    private static StorySteps commits(StorySteps steps, long... sequences) {
        EntryBatchBuilder batch = EntryBatch.builder(1, 256);
        for (long sequence : sequences) {
            byte[] payload = SessionPlace.roomFor(new byte[1]);
            new SessionPlace(9, 7, sequence, 0).write(payload);
            batch.add(1, 0, sequence == 0 ? EntryType.COMMAND : EntryType.SESSION_COMMAND, payload);
        }
        EntryBatch entries = batch.build();
        return steps.storesEntries(1, entries)
                .storesEntries(2, entries)
                .leads(1, 1, sequences.length, sequences.length);
    }

    private static SessionTable table(boolean hasSession) {
        SessionTable table = new SessionTable(
                Configuration.builder().sessionBounds(SessionBounds.DEFAULT).build());
        byte[] opening =
                SessionControl.open(new SessionOwner(hasSession ? 1 : 2, 1, 1)).toBytes();
        table.commandAt(
                EntryBatch.builder(1, 64)
                        .add(1, 1, EntryType.SESSION_CONTROL, opening)
                        .build(),
                1);
        return table;
    }
}
