package io.raftkit.simulator.fault;

/** What is done to disks. */
public enum DiskFault implements FaultKind {
    SLOW_DISK(draw -> draw.logarithmic(10, 2_000), "let %server's disk take %amount ms longer for a write"),
    LONG_WRITES(draw -> draw.logarithmic(2, 500), "let up to %amount ms pass within each of %server's writes"),
    DISK_FULL(Amount.NONE, "fill %server's disk"),
    FULL_IN_SNAPSHOT(
            draw -> draw.between(0, 80),
            "ask %server for a snapshot, for which its disk has room for %amount blocks of 4 KiB"),
    WRITE_FAILS(draw -> draw.between(0, 5), "fail %server's disk operation %amount from now"),
    READ_FAILS(Amount.NONE, "fail %server's reads of entries"),
    WIPE(Amount.NONE, "take %server's disk away"),
    ROT_SNAPSHOT(Amount.NONE, "flip a bit of %server's newest snapshot"),
    ROT_SNAPSHOTS(Amount.NONE, "flip a bit of each of %server's snapshots"),
    BIT_ROT(Amount.NONE, "flip a bit on %server's disk"),
    PHANTOM_WRITE(
            draw -> draw.between(0, 5),
            "lose, and say nothing, what %server writes in disk operation %amount from now"),
    MISDIRECTED_WRITE(
            draw -> draw.between(0, 5), "put elsewhere what %server writes in disk operation %amount from now"),
    OLD_BACKUP(Amount.NONE, "put %server's disk back to what it is now");

    private final Amount amount;
    private final String text;

    DiskFault(Amount amount, String text) {
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
    public boolean needsServer() {
        return this != ROT_SNAPSHOT && this != ROT_SNAPSHOTS;
    }

    @Override
    public boolean isRare() {
        return this == WIPE;
    }

    @Override
    public boolean isBeyondBudget() {
        return switch (this) {
            case SLOW_DISK, LONG_WRITES, DISK_FULL, FULL_IN_SNAPSHOT, WRITE_FAILS, READ_FAILS, WIPE -> false;
            case ROT_SNAPSHOT, ROT_SNAPSHOTS -> false;
            case BIT_ROT, PHANTOM_WRITE, MISDIRECTED_WRITE, OLD_BACKUP -> true;
        };
    }

    @Override
    public boolean mayStop() {
        return switch (this) {
            case WRITE_FAILS, READ_FAILS, ROT_SNAPSHOT, ROT_SNAPSHOTS, BIT_ROT -> true;
            case SLOW_DISK,
                    LONG_WRITES,
                    DISK_FULL,
                    FULL_IN_SNAPSHOT,
                    WIPE,
                    PHANTOM_WRITE,
                    MISDIRECTED_WRITE,
                    OLD_BACKUP -> false;
        };
    }
}
