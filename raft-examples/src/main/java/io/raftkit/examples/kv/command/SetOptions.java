package io.raftkit.examples.kv.command;

import io.raftkit.examples.kv.store.Held;

/** What stands behind the value of SET, or behind the key of GETEX. */
final class SetOptions {
    private static final long MILLIS = 1000;

    private final Call call;
    private final boolean isSet;
    private boolean onlyIfAbsent;
    private boolean onlyIfThere;
    private boolean answersOld;
    private boolean keepsExpiry;
    private boolean persists;
    private String unit = "";
    private int timeAt;

    private SetOptions(Call call, boolean isSet) {
        this.call = call;
        this.isSet = isSet;
    }

    static SetOptions ofSet(Call call) throws CommandError {
        SetOptions options = new SetOptions(call, true);
        options.parse(3);
        return options;
    }

    static SetOptions ofGetEx(Call call) throws CommandError {
        SetOptions options = new SetOptions(call, false);
        options.parse(2);
        return options;
    }

    private void parse(int from) throws CommandError {
        for (int i = from; i < call.size(); i++) {
            String word = call.word(i);
            switch (word) {
                case "NX" -> onlyIfAbsent = allowed(isSet && !onlyIfThere);
                case "XX" -> onlyIfThere = allowed(isSet && !onlyIfAbsent);
                case "GET" -> answersOld = allowed(isSet);
                case "KEEPTTL" -> keepsExpiry = allowed(isSet && unit.isEmpty());
                case "PERSIST" -> persists = allowed(!isSet && unit.isEmpty());
                case "EX", "PX", "EXAT", "PXAT" -> {
                    boolean isAlone = unit.isEmpty() || unit.equals(word);
                    allowed(isAlone && !keepsExpiry && !persists && i + 1 < call.size());
                    unit = word;
                    timeAt = ++i;
                }
                default -> throw CommandError.syntax();
            }
        }
    }

    private static boolean allowed(boolean isSo) throws CommandError {
        if (!isSo) {
            throw CommandError.syntax();
        }
        return true;
    }

    /** When the key is to go, {@link Held#NEVER} unless given. Checked when it is asked for: before the key for SET, behind it for GETEX. */
    long expiresAt() throws CommandError {
        if (unit.isEmpty()) {
            return Held.NEVER;
        }
        long given = call.integer(timeAt);
        boolean inSeconds = unit.startsWith("EX");
        if (given <= 0 || (inSeconds && given > Long.MAX_VALUE / MILLIS)) {
            throw CommandError.expireTime(call.spec());
        }
        long millis = inSeconds ? given * MILLIS : given;
        long time = unit.endsWith("AT") ? millis : millis + call.keys().now();
        if (time <= 0) {
            throw CommandError.expireTime(call.spec());
        }
        return Math.min(time, Held.NEVER - 1);
    }

    boolean onlyIfAbsent() {
        return onlyIfAbsent;
    }

    boolean onlyIfThere() {
        return onlyIfThere;
    }

    boolean answersOld() {
        return answersOld;
    }

    boolean keepsExpiry() {
        return keepsExpiry;
    }

    boolean persists() {
        return persists;
    }
}
