package io.raftkit.runtime.status;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what happens again and again from filling a log: of each kind of line the first few are written, then one now and then, with the
 * count of those between. Lines that differ in nothing but numbers are of one kind. Thread-safe.
 */
final class RepeatedLines {
    /** How many lines of a kind are written one after the other. */
    static final int AT_ONCE = 8;
    /** How long it takes until one more is. */
    static final long INTERVAL_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final int KINDS_MAX = 256;
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private static final class Kind {
        long sinceNanos;
        int written;
        long counted;

        Kind(long nowNanos) {
            sinceNanos = nowNanos;
        }
    }

    /** The kinds seen last. */
    private final Map<String, Kind> kinds = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kind> eldest) {
            return size() > KINDS_MAX;
        }
    };

    /** The line to write, or null if it is only counted. */
    synchronized @Nullable String admit(String line, long nowNanos) {
        Kind kind = kinds.computeIfAbsent(NUMBER.matcher(line).replaceAll("0"), key -> new Kind(nowNanos));
        long before = 0;
        if (nowNanos - kind.sinceNanos >= INTERVAL_NANOS) {
            before = kind.counted;
            kind.sinceNanos = nowNanos;
            kind.counted = 0;
            // After a time in which none was left out they are news again.
            kind.written = before == 0 ? 0 : AT_ONCE - 1;
        }
        if (kind.written == AT_ONCE) {
            kind.counted++;
            return null;
        }
        kind.written++;
        return before == 0 ? line : line + " (" + before + " lines like this one were counted, not written, before it)";
    }
}
