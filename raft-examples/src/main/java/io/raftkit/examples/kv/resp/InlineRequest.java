package io.raftkit.examples.kv.resp;

import io.raftkit.examples.kv.store.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A request typed as one line: words between blanks, in single or double quotes where they hold blanks. */
final class InlineRequest {
    private static final int HEX = 16;

    private final byte[] line;
    private int at;

    private InlineRequest(byte[] line) {
        this.line = line;
    }

    /** The words of a line. */
    static List<Bytes> words(byte[] line) throws ProtocolError {
        return new InlineRequest(line).words();
    }

    private List<Bytes> words() throws ProtocolError {
        List<Bytes> words = new ArrayList<>();
        while (true) {
            while (at < line.length && isBlank(line[at])) {
                at++;
            }
            if (at == line.length) {
                return words;
            }
            words.add(word());
        }
    }

    private Bytes word() throws ProtocolError {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        while (at < line.length && !isBlank(line[at])) {
            byte next = line[at++];
            if (next == '"' || next == '\'') {
                quoted(next, word);
            } else {
                word.write(next);
            }
        }
        return Bytes.of(word.toByteArray());
    }

    /** Reads to the closing quote, behind which a blank or the end must stand. */
    private void quoted(byte quote, ByteArrayOutputStream word) throws ProtocolError {
        while (at < line.length && line[at] != quote) {
            byte next = line[at++];
            if (next == '\\' && at < line.length && (quote == '"' || line[at] == quote)) {
                word.write(quote == '"' ? escaped() : line[at++]);
            } else {
                word.write(next);
            }
        }
        boolean isClosed = at < line.length;
        at++;
        if (!isClosed || (at < line.length && !isBlank(line[at]))) {
            throw new ProtocolError("unbalanced quotes in request");
        }
    }

    private int escaped() {
        byte letter = line[at++];
        if (letter == 'x' && at + 1 < line.length && digit(line[at]) >= 0 && digit(line[at + 1]) >= 0) {
            at += 2;
            return digit(line[at - 2]) * HEX + digit(line[at - 1]);
        }
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 0x07;
            default -> letter;
        };
    }

    private static int digit(byte letter) {
        return Character.digit(letter, HEX);
    }

    private static boolean isBlank(byte letter) {
        return letter == ' ' || (letter >= '\t' && letter <= '\r') || letter == 0;
    }
}
