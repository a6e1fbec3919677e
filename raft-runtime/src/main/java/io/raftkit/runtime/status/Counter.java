package io.raftkit.runtime.status;

/** What a node counts; {@link #word} is the name users see. */
public enum Counter {
    TURNS("turns"),
    TIMER_TURNS("timerTurns"),
    COMPLETIONS("completions"),
    FRAMES_RECEIVED("framesReceived"),
    FRAMES_REFUSED("framesRefused"),
    FRAMES_OF_OUTSIDERS("framesOfOutsiders"),
    FRAMES_MALFORMED("framesMalformed"),
    FRAMES_DROPPED("framesDropped"),
    MESSAGES_SENT("messagesSent"),
    CONNECTIONS_LOST("connectionsLost"),
    IDENTITY_DISPUTES("identityDisputes"),
    COMMANDS("commands"),
    FORWARDS("forwards"),
    READS("reads"),
    REJECTED("rejected"),
    OUTCOMES_UNKNOWN("outcomesUnknown"),
    ENTRIES_APPLIED("entriesApplied"),
    PERSISTS("persists"),
    DISK_FULL("diskFull"),
    LOADS("loads"),
    ELECTIONS("elections"),
    LEADER_CHANGES("leaderChanges"),
    LISTENER_FAILURES("listenerFailures"),
    LISTENER_EVENTS_DROPPED("listenerEventsDropped"),
    SNAPSHOTS("snapshots"),
    SNAPSHOTS_FAILED("snapshotsFailed"),
    USER_CODE_HELD("userCodeHeld");

    public final String word;

    Counter(String word) {
        this.word = word;
    }
}
