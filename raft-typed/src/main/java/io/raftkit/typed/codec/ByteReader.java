package io.raftkit.typed.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote, value by value, and refuses everything else with {@link DecodingException}. Not thread-safe.
 */
public final class ByteReader {
    private static final int BITS = 7;
    private static final int LOW = (1 << BITS) - 1;
    private static final int LAST_SHIFT = 63;
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;
    private int end;
    private int at;

    /**
     * Reads from the first byte on.
     *
     * @param bytes must not be changed while they are read
     */
    public ByteReader(byte[] bytes) {
        this.bytes = bytes;
        end = bytes.length;
    }

    private DecodingException malformed(String what) {
        return DecodingException.malformed(what + " at byte " + at + " of " + end);
    }

    private byte next() {
        if (at == end) throw malformed("the data ends too early,");
        return bytes[at++];
    }

    /** 7 bits a byte, low bits first. The last byte is not 0, unless it is the only one: there is one form for a number. */
    private long number() {
        byte first = next();
        if (first >= 0) return first;
        long number = first & LOW;
        for (int shift = BITS; ; shift += BITS) {
            byte next = next();
            if (shift == LAST_SHIFT && next != 1) throw malformed("a number has too many bits");
            number |= (long) (next & LOW) << shift;
            if (next >= 0) {
                if (next == 0) throw malformed("a number takes more bytes than it needs");
                return number;
            }
        }
    }

    /**
     * Reads a count, an id or a version.
     *
     * @return from 0
     */
    public int readUnsigned() {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE) throw malformed("a number is out of its range");
        return (int) value;
    }

    /**
     * Reads a count of things that take at least a byte each. It is refused if so many bytes are not there.
     *
     * @return from 0 to {@link #remaining()}
     */
    public int readCount() {
        long value = number();
        if (value < 0 || value > remaining()) {
            throw malformed(
                    "a count is " + Long.toUnsignedString(value) + ", with " + remaining() + " bytes behind it,");
        }
        return (int) value;
    }

    /**
     * Reads a number.
     *
     * @return the number
     */
    public int readInt() {
        long value = readLong();
        if (value != (int) value) throw malformed("the number " + value + " is out of the range of int");
        return (int) value;
    }

    /**
     * Reads a number.
     *
     * @return the number
     */
    public long readLong() {
        long zigzag = number();
        return zigzag >>> 1 ^ -(zigzag & 1);
    }

    /**
     * Reads a boolean.
     *
     * @return true or false
     */
    public boolean readBoolean() {
        byte value = next();
        if (value != 0 && value != 1) throw malformed("a boolean is " + value);
        return value == 1;
    }

    /**
     * Reads a floating-point number.
     *
     * @return the number
     */
    public double readDouble() {
        if (remaining() < Double.BYTES) throw malformed("the data ends too early,");
        long bits = 0;
        for (int i = 0; i < Double.BYTES; i++) {
            bits = bits << Byte.SIZE | Byte.toUnsignedInt(bytes[at++]);
        }
        double value = Double.longBitsToDouble(bits);
        if (Double.doubleToLongBits(value) != bits)
            throw malformed("not a number, in another form than the usual one,");
        return value;
    }

    /**
     * Reads bytes that have their number in front.
     *
     * @return the bytes, a copy
     */
    public byte[] readBytes() {
        int length = readCount();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /**
     * Reads a string.
     *
     * @return the string
     */
    public String readString() {
        int length = readCount();
        String value = new String(bytes, at, length, StandardCharsets.UTF_8);
        // Stands for whatever is no UTF-8, but may also be in the string.
        if (value.indexOf(REPLACEMENT) >= 0) checkUtf8(length);
        at += length;
        return value;
    }

    private void checkUtf8(int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
        } catch (CharacterCodingException e) {
            throw malformed("a string is no UTF-8");
        }
    }

    /** Ends after the bytes that have their number here in front; returns what {@link #endPart} is to be given. */
    int beginPart() {
        int length = readCount();
        int outer = end;
        end = at + length;
        return outer;
    }

    /** Refuses bytes that are left over of those, and goes on behind them. */
    void endPart(int outer) {
        end();
        end = outer;
    }

    /**
     * How many bytes are left.
     *
     * @return the number
     */
    public int remaining() {
        return end - at;
    }

    /** Refuses bytes that are left over. */
    public void end() {
        if (at != end) throw malformed((end - at) + " bytes are left over");
    }
}
