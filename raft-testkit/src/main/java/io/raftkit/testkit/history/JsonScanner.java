package io.raftkit.testkit.history;

import java.util.ArrayList;
import java.util.List;

/** Reads the little JSON that a line of a history is made of: whole numbers, strings, lists of strings, true, false and null. */
final class JsonScanner {
    /** What stands for null in {@link #value}. */
    static final Object NULL = new Object();

    private final String line;
    private int position;

    JsonScanner(String line) {
        this.line = line;
    }

    /** A Long, a Boolean, a list of strings, a String or {@link #NULL}. */
    Object value() {
        char first = peek();
        if (first == '"') {
            return string();
        }
        if (first == '[') {
            return strings();
        }
        if (first == '-' || first >= '0' && first <= '9') {
            return number();
        }
        int start = position;
        while (position < line.length() && Character.isLetter(line.charAt(position))) {
            position++;
        }
        return switch (line.substring(start, position)) {
            case "true" -> true;
            case "false" -> false;
            case "null" -> NULL;
            default -> {
                position = start;
                throw problem("expected a number, a list of strings, true, false or null");
            }
        };
    }

    private List<String> strings() {
        List<String> strings = new ArrayList<>();
        expect('[');
        if (skip(']')) {
            return strings;
        }
        do {
            strings.add(string());
        } while (skip(','));
        expect(']');
        return strings;
    }

    private Long number() {
        int start = position;
        while (position < line.length() && "+-.0123456789eE".indexOf(line.charAt(position)) >= 0) {
            position++;
        }
        String digits = line.substring(start, position);
        position = start;
        if (!digits.matches("-?(0|[1-9][0-9]*)")) {
            throw problem("expected a whole number, found " + digits);
        }
        try {
            Long number = Long.valueOf(digits);
            position = start + digits.length();
            return number;
        } catch (NumberFormatException e) {
            throw problem("the number does not fit in 64 bits: " + digits);
        }
    }

    String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (true) {
            char next = next();
            if (next == '"') {
                return string.toString();
            }
            if (next < ' ') {
                throw problem("a control character in a string must be escaped");
            }
            string.append(next == '\\' ? escaped() : next);
        }
    }

    private char escaped() {
        char escape = next();
        return switch (escape) {
            case '"', '\\', '/' -> escape;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> (char) (hexDigit() << 12 | hexDigit() << 8 | hexDigit() << 4 | hexDigit());
            default -> throw problem("no such escape: \\" + escape);
        };
    }

    private int hexDigit() {
        char digit = next();
        int value = digit < 128 ? Character.digit(digit, 16) : -1;
        if (value < 0) {
            throw problem("expected four hexadecimal digits");
        }
        return value;
    }

    private char next() {
        if (position == line.length()) {
            throw problem("the line ends within a string");
        }
        return line.charAt(position++);
    }

    /** Skips white space and one character, which must be there. */
    void expect(char expected) {
        if (!skip(expected)) {
            throw problem("expected " + expected);
        }
    }

    /** Skips white space, and the character if it comes next. */
    boolean skip(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        position++;
        return true;
    }

    void expectEnd() {
        if (peek() != 0 || position < line.length()) {
            throw problem("expected the end of the line");
        }
    }

    /** The next character that is not white space; 0 at the end. */
    private char peek() {
        while (position < line.length() && (line.charAt(position) == ' ' || line.charAt(position) == '\t')) {
            position++;
        }
        return position < line.length() ? line.charAt(position) : 0;
    }

    IllegalArgumentException problem(String what) {
        return new IllegalArgumentException("column " + (position + 1) + ": " + what);
    }
}
