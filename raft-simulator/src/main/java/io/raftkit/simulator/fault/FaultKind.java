package io.raftkit.simulator.fault;

/** What can be done to a cluster. */
public enum FaultKind {
    // The network.
    DROP("lose %amount%% of the frames %link"),
    DROP_KIND("lose every frame of kind %amount %link"),
    DUPLICATE("deliver %amount%% of the frames %link twice"),
    REORDER("let %amount%% of the frames %link be overtaken"),
    REPLAY("along with %amount%% of the frames %link deliver one of the past"),
    CORRUPT("damage %amount%% of the frames %link"),
    FOREIGN("along with %amount%% of the frames %link deliver one of another cluster, group, server or version"),
    MALFORMED("along with %amount%% of the frames %link deliver one whose body is no message"),
    DELAY("delay the frames %link by up to %amount ms"),
    BANDWIDTH("let %amount bytes a second pass %link"),
    HOLD("keep back the frames %link, then deliver them all at once"),
    HOLD_ANSWERS("keep back what server %amount sends %server, then deliver it all at once"),
    BREAK("break the connections %link, which %amount"),
    BREAK_SERVER("break all connections of %server, which %amount"),
    BREAK_ALL("break all connections at once, which %amount"),
    CUT("cut the way %link"),
    ISOLATE("cut %server off"),
    PAIR("cut %server and server %amount off, but not from each other"),
    SPLIT("split the cluster in two, by the bits of %amount"),
    BRIDGE("split the cluster in two that both reach %server, by the bits of %amount"),
    RING("let servers reach their neighbours only"),
    STAR("let servers reach %server only"),
    // The servers.
    CRASH("kill %server"),
    POWER_CUT("cut %server's power"),
    CRASH_AFTER_WRITE("kill %server between a write and what follows it"),
    CRASH_IN_WRITE("kill %server at its disk operation %amount from now"),
    CRASH_ALL("cut the power of all servers"),
    RESTARTS("kill and start %server %amount times"),
    CLOSE("close %server in good order"),
    PAUSE("pause %server"),
    BURST("ask %server %amount things at once"),
    SNAPSHOT("ask %server for a snapshot"),
    SLOW_APPLY("let %server's state machine take %amount ms for a command"),
    APPLY_FAILS("let %server's state machine fail at its next command, in manner %amount"),
    START_LATE("start %server for the first time when it is over"),
    STRAY("start a server of another cluster, which never met its server %amount, in the place of %server"),
    STRAY_BESIDE("start a server of another cluster, which never met its server %amount, beside %server"),
    // The clocks.
    DRIFT("let %server's clock run at %amount %% of its pace"),
    WALL_JUMP("let %server's wall clock jump by %amount ms"),
    WALL_FREEZE("stop %server's wall clock"),
    // The disks.
    SLOW_DISK("let %server's disk take %amount ms longer for a write"),
    LONG_WRITES("let up to %amount ms pass within each of %server's writes"),
    DISK_FULL("fill %server's disk"),
    WRITE_FAILS("fail %server's disk operation %amount from now"),
    READ_FAILS("fail %server's reads of entries"),
    WIPE("take %server's disk away"),
    // Beyond what a cluster must survive without loss of availability.
    BIT_ROT("flip a bit on %server's disk"),
    PHANTOM_WRITE("lose, and say nothing, what %server writes in disk operation %amount from now"),
    MISDIRECTED_WRITE("put elsewhere what %server writes in disk operation %amount from now"),
    OLD_BACKUP("put %server's disk back to what it is now");

    private final String text;

    FaultKind(String text) {
        this.text = text;
    }

    String text(String server, String link, long amount) {
        String how = amount == 0 ? "come back at once" : "come back when it is over";
        return text.replace("%server", server)
                .replace("%link", link)
                .replace("%amount", isBreak() ? how : Long.toString(amount))
                .replace("%%", "%");
    }

    /** Whether connections break, without a process that ends. */
    boolean isBreak() {
        return this == BREAK || this == BREAK_SERVER || this == BREAK_ALL;
    }

    /** Whether it lies between the server it is done to and another, which the amount names. */
    boolean isBetweenTwo() {
        return this == HOLD_ANSWERS || this == PAIR || isStray();
    }

    /** Whether a server of another cluster is started at the address of one. */
    boolean isStray() {
        return this == STRAY || this == STRAY_BESIDE;
    }

    /** Whether so little of it is drawn that a cluster still gets something done. */
    public boolean isRare() {
        return this == WIPE || this == START_LATE || isStray();
    }

    /** Whether it acts on links alone, and can be undone at any time. */
    public boolean isOfNetwork() {
        return compareTo(STAR) <= 0;
    }
}
