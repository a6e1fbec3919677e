package io.raftkit.simulator.fault;

/** What acts on links alone, and can be undone at any time. */
public enum LinkFault implements FaultKind {
    DROP(FaultDraw::percentLost, "lose %amount%% of the frames %link"),
    DROP_KIND(FaultDraw::messageKind, "lose every frame of kind %amount %link"),
    DUPLICATE(draw -> draw.between(1, 50), "deliver %amount%% of the frames %link twice"),
    REORDER(draw -> draw.between(1, 50), "let %amount%% of the frames %link be overtaken"),
    REPLAY(draw -> draw.between(1, 20), "along with %amount%% of the frames %link deliver one of the past"),
    CORRUPT(draw -> draw.between(1, 20), "damage %amount%% of the frames %link"),
    FOREIGN(
            draw -> draw.between(1, 20),
            "along with %amount%% of the frames %link deliver one of another cluster, group, server or version"),
    MALFORMED(
            draw -> draw.between(1, 20),
            "along with %amount%% of the frames %link deliver one whose body is no message"),
    DELAY(FaultDraw::delayMillis, "delay the frames %link by up to %amount ms"),
    BANDWIDTH(draw -> draw.logarithmic(2_000, 500_000), "let %amount bytes a second pass %link"),
    HOLD(Amount.NONE, "keep back the frames %link, then deliver them all at once"),
    HOLD_ANSWERS(FaultDraw::server, "keep back what server %amount sends %server, then deliver it all at once"),
    BREAK(draw -> draw.between(0, 1), "break the connections %link, which %amount"),
    BREAK_SERVER(draw -> draw.between(0, 1), "break all connections of %server, which %amount"),
    BREAK_ALL(draw -> draw.between(0, 1), "break all connections at once, which %amount"),
    CUT(Amount.NONE, "cut the way %link"),
    ISOLATE(Amount.NONE, "cut %server off"),
    PAIR(FaultDraw::server, "cut %server and server %amount off, but not from each other"),
    SPLIT(FaultDraw::serverBits, "split the cluster in two, by the bits of %amount"),
    BRIDGE(FaultDraw::serverBits, "split the cluster in two that both reach %server, by the bits of %amount"),
    RING(Amount.NONE, "let servers reach their neighbours only"),
    STAR(Amount.NONE, "let servers reach %server only");

    private final Amount amount;
    private final String text;

    LinkFault(Amount amount, String text) {
        this.amount = amount;
        this.text = text;
    }

    @Override
    public long amount(FaultDraw draw) {
        return amount.of(draw);
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public String words(long amount) {
        return !isBreak()
                ? FaultKind.super.words(amount)
                : amount == 0 ? "come back at once" : "come back when it is over";
    }

    /** Whether connections break, without a process that ends. */
    boolean isBreak() {
        return this == BREAK || this == BREAK_SERVER || this == BREAK_ALL;
    }

    @Override
    public boolean needsServer() {
        return false;
    }

    @Override
    public boolean isBetweenTwo() {
        return this == HOLD_ANSWERS || this == PAIR;
    }

    @Override
    public boolean mayLast() {
        return switch (this) {
            case DROP, DUPLICATE, REORDER, REPLAY, CORRUPT, FOREIGN, MALFORMED, DELAY -> true;
            case DROP_KIND, BANDWIDTH, HOLD, HOLD_ANSWERS -> false;
            case BREAK, BREAK_SERVER, BREAK_ALL, CUT, ISOLATE, PAIR, SPLIT, BRIDGE, RING, STAR -> false;
        };
    }
}
