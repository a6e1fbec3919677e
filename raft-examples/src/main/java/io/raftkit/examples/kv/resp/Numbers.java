package io.raftkit.examples.kv.resp;

import io.raftkit.examples.kv.store.Bytes;
import java.util.OptionalLong;

/** Whole numbers as Redis writes them: one form for each, without a plus, blanks or leading zeros. */
public final class Numbers {
    private static final int LENGTH_MAX = 20;

    private Numbers() {}

    /** Reads a number, if this text is one. */
    public static OptionalLong parse(Bytes text) {
        return parse(text.array(), 0, text.length());
    }

    /** Reads a number, if these bytes are one. */
    public static OptionalLong parse(byte[] bytes, int from, int to) {
        if (from >= to || to - from > LENGTH_MAX) {
            return OptionalLong.empty();
        }
        boolean isNegative = bytes[from] == '-';
        int first = isNegative ? from + 1 : from;
        boolean isZero = to - first == 1 && bytes[first] == '0';
        if (isZero) {
            return isNegative ? OptionalLong.empty() : OptionalLong.of(0);
        }
        if (first >= to || bytes[first] == '0') {
            return OptionalLong.empty();
        }
        // Below zero there is one number more than above it.
        long negated = 0;
        for (int i = first; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || negated < (Long.MIN_VALUE + digit) / 10) {
                return OptionalLong.empty();
            }
            negated = negated * 10 - digit;
        }
        if (isNegative) {
            return OptionalLong.of(negated);
        }
        return negated == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(-negated);
    }
}
