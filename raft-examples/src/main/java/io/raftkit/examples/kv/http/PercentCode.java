package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.store.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Bytes in a URL: {@code %} and two hexadecimal digits for each byte that is no letter, digit or one of {@code -._~}. */
final class PercentCode {
    private static final int HEX = 16;
    private static final String PLAIN = "-._~";

    private PercentCode() {}

    /** The bytes of a part of a path. */
    static Bytes ofPath(String text) {
        return decode(text, false);
    }

    /** The bytes of a name or a value behind the question mark, where a plus is a space. */
    static Bytes ofQuery(String text) {
        return decode(text, true);
    }

    private static Bytes decode(String text, boolean isPlusSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '%') {
                bytes.write(hex(text, i + 1) * HEX + hex(text, i + 2));
                i += 2;
            } else if (letter > '~') {
                throw Refused.bad("the URL has a letter that is not ASCII; write each of its bytes in UTF-8 as %XX");
            } else {
                bytes.write(letter == '+' && isPlusSpace ? ' ' : letter);
            }
        }
        return Bytes.of(bytes.toByteArray());
    }

    private static int hex(String text, int index) {
        if (index >= text.length() || !HexFormat.isHexDigit(text.charAt(index))) {
            throw Refused.bad("the URL has a % without two hexadecimal digits; write %25 for a %");
        }
        return HexFormat.fromHexDigit(text.charAt(index));
    }

    /** Bytes as they are written in any part of a URL. */
    static String encode(Bytes bytes) {
        StringBuilder text = new StringBuilder();
        for (byte each : bytes.array()) {
            if (each >= '0' && each <= '9'
                    || each >= 'A' && each <= 'Z'
                    || each >= 'a' && each <= 'z'
                    || PLAIN.indexOf(each) >= 0) {
                text.append((char) each);
            } else {
                text.append("%%%02X".formatted(each));
            }
        }
        return text.toString();
    }
}
