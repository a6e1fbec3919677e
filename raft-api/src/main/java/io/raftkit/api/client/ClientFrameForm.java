package io.raftkit.api.client;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * What requests and replies have in common: a fixed part that begins with a magic number and the version and ends with two checksums, of
 * the rest and of the fixed part before it; then a short text, then the body.
 */
final class ClientFrameForm {
    static final int VERSION = 1;
    static final int TEXT_BYTES_MAX = 1024;

    private static final int CRC_BYTES = 4;

    private ClientFrameForm() {}

    /** The length of a text must be known to fit. */
    static byte[] text(String name, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        if (text.length > TEXT_BYTES_MAX) {
            throw new IllegalArgumentException(
                    name + " has " + text.length + " bytes; " + TEXT_BYTES_MAX + " are allowed");
        }
        return text;
    }

    /** Reads the text that the rest begins with. */
    static String text(String what, byte[] rest, int textBytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(rest, 0, textBytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedDataException(what + " has a text that is not UTF-8");
        }
    }

    /** Appends text and body to a fixed part that is complete but for the checksums, and puts these in. */
    static byte[] seal(ByteBuffer fixed, byte[] text, byte[] body) {
        int fixedBytes = fixed.position() + 2 * CRC_BYTES;
        ByteBuffer out = ByteBuffer.allocate(fixedBytes + text.length + body.length);
        out.put(fixed.flip()).putInt(crc(text, body));
        CRC32C crc = new CRC32C();
        crc.update(out.duplicate().flip());
        return out.putInt((int) crc.getValue()).put(text).put(body).array();
    }

    /** Checks a fixed part before anything else in it is believed. */
    static void check(ByteBuffer fixed, String what, int magic, int fixedBytes) {
        int at = fixed.position();
        if (fixed.remaining() < fixedBytes) {
            throw new MalformedDataException(what + " is cut short: " + fixed.remaining() + " bytes");
        }
        if (fixed.getInt(at) != magic) {
            throw new MalformedDataException(
                    "not a " + what + ": it begins with 0x" + Integer.toHexString(fixed.getInt(at)));
        }
        if (fixed.get(at + 4) != VERSION) {
            throw new MalformedDataException(
                    MalformedDataException.Reason.UNKNOWN_VERSION,
                    what + " of version " + fixed.get(at + 4) + "; known is " + VERSION);
        }
        CRC32C crc = new CRC32C();
        crc.update(fixed.slice(at, fixedBytes - CRC_BYTES));
        if ((int) crc.getValue() != fixed.getInt(at + fixedBytes - CRC_BYTES)) {
            throw new MalformedDataException(what + " fails the checksum of its fixed part");
        }
    }

    static void checkLengths(String what, int textBytes, int bodyBytes) {
        if (textBytes > TEXT_BYTES_MAX || bodyBytes < 0) {
            throw new MalformedDataException(
                    what + " claims a text of " + textBytes + " bytes and a body of " + bodyBytes);
        }
    }

    static void checkRest(String what, byte[] rest, long bytes, int crc) {
        if (rest.length != bytes) {
            throw new MalformedDataException(what + " is cut short: " + rest.length + " of " + bytes + " bytes");
        }
        if (crc(rest, new byte[0]) != crc) {
            throw new MalformedDataException(what + " fails the checksum of its body");
        }
    }

    private static int crc(byte[] text, byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(text);
        crc.update(body);
        return (int) crc.getValue();
    }
}
