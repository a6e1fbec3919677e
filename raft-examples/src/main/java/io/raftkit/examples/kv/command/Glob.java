package io.raftkit.examples.kv.command;

import io.raftkit.examples.kv.store.Bytes;

/**
 * A pattern for names: {@code *} for any bytes, {@code ?} for one, {@code [a-z]} and {@code [^a-z]} for one of a set, {@code \} before a byte
 * that stands for itself. Matching takes at most the product of both lengths.
 */
final class Glob {
    private static final int NO_STAR = -1;
    private static final int NO_MATCH = -1;

    private final byte[] pattern;

    Glob(Bytes pattern) {
        this.pattern = pattern.array();
    }

    boolean matches(Bytes name) {
        byte[] text = name.array();
        int at = 0;
        int star = NO_STAR;
        int starText = 0;
        int i = 0;
        while (i < text.length) {
            int next = at < pattern.length && pattern[at] != '*' ? one(at, text[i]) : NO_MATCH;
            if (at < pattern.length && pattern[at] == '*') {
                star = at++;
                starText = i;
            } else if (next != NO_MATCH) {
                at = next;
                i++;
            } else if (star != NO_STAR) {
                // The last star takes one byte more; no earlier one has to.
                at = star + 1;
                i = ++starText;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        return at == pattern.length;
    }

    /** Where the pattern goes on behind what matches one byte, or that nothing does. */
    private int one(int at, byte letter) {
        return switch (pattern[at]) {
            case '?' -> at + 1;
            case '[' -> oneOf(at + 1, letter & 0xff);
            case '\\' -> {
                int literal = at + 1 < pattern.length ? at + 1 : at;
                yield pattern[literal] == letter ? literal + 1 : NO_MATCH;
            }
            default -> pattern[at] == letter ? at + 1 : NO_MATCH;
        };
    }

    private int oneOf(int begin, int letter) {
        boolean isInverted = begin < pattern.length && pattern[begin] == '^';
        int at = isInverted ? begin + 1 : begin;
        boolean isIn = false;
        while (at < pattern.length && pattern[at] != ']') {
            int first = pattern[at] & 0xff;
            if (first == '\\' && at + 1 < pattern.length) {
                isIn |= (pattern[at + 1] & 0xff) == letter;
                at += 2;
            } else if (at + 2 < pattern.length && pattern[at + 1] == '-') {
                int last = pattern[at + 2] & 0xff;
                isIn |= Math.min(first, last) <= letter && letter <= Math.max(first, last);
                at += 3;
            } else {
                isIn |= first == letter;
                at++;
            }
        }
        return isIn == isInverted ? NO_MATCH : Math.min(at + 1, pattern.length);
    }
}
