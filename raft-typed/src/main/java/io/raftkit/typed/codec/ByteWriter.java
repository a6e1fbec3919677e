package io.raftkit.typed.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow as values are written. {@link ByteReader} reads them. Not thread-safe. */
public final class ByteWriter {
    private static final int FIRST_BYTES = 64;
    private static final byte[] NONE = {};
    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;
    private static final int NUMBER_BYTES_MAX = 10;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int size;

    /** No bytes. */
    public ByteWriter() {}

    private void reserve(int more) {
        int needed = size + more;
        if (needed < 0) {
            throw new IllegalArgumentException("a value takes more than " + Integer.MAX_VALUE + " bytes");
        }
        if (needed > bytes.length) {
            int doubled = (int) Math.min(2L * bytes.length, Integer.MAX_VALUE - Long.BYTES);
            bytes = Arrays.copyOf(bytes, Math.max(needed, doubled));
        }
    }

    private void number(long value) {
        reserve(NUMBER_BYTES_MAX);
        long rest = value;
        while ((rest & -MORE) != 0) {
            bytes[size++] = (byte) (rest | MORE);
            rest >>>= BITS;
        }
        bytes[size++] = (byte) rest;
    }

    /**
     * Writes a count, an id or a version.
     *
     * @param value from 0
     */
    public void writeUnsigned(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("the value is " + value + ", but must not be negative");
        }
        number(value);
    }

    /**
     * Writes a number.
     *
     * @param value any number
     */
    public void writeInt(int value) {
        writeLong(value);
    }

    /**
     * Writes a number. It takes from 1 to 10 bytes, fewer if it is close to 0.
     *
     * @param value any number
     */
    public void writeLong(long value) {
        number(value << 1 ^ value >> Long.SIZE - 1);
    }

    /**
     * Writes a boolean.
     *
     * @param value true or false
     */
    public void writeBoolean(boolean value) {
        reserve(1);
        bytes[size++] = (byte) (value ? 1 : 0);
    }

    /**
     * Writes a floating-point number.
     *
     * @param value any number, or not a number
     */
    public void writeDouble(double value) {
        reserve(Double.BYTES);
        long bits = Double.doubleToLongBits(value);
        for (int shift = Double.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (bits >>> shift);
        }
    }

    /**
     * Writes bytes, with their number in front.
     *
     * @param value any bytes; copied
     */
    public void writeBytes(byte[] value) {
        number(value.length);
        put(value, 0, value.length);
    }

    private void put(byte[] from, int at, int length) {
        reserve(length);
        System.arraycopy(from, at, bytes, size, length);
        size += length;
    }

    /**
     * Writes a string.
     *
     * @param value a string without half surrogate pairs, which UTF-8 cannot express
     * @throws IllegalArgumentException if it has one
     */
    public void writeString(String value) {
        int start = size;
        int length = value.length();
        number(length);
        reserve(length);
        for (int i = 0; i < length; i++) {
            char next = value.charAt(i);
            if (next >= MORE) {
                size = start;
                writeUtf8(value);
                return;
            }
            bytes[size++] = (byte) next;
        }
    }

    private void writeUtf8(String value) {
        try {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
            number(utf8.remaining());
            put(utf8.array(), utf8.arrayOffset() + utf8.position(), utf8.remaining());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "a string of " + value.length() + " characters holds one half of a surrogate pair alone", e);
        }
    }

    /** Keeps room for the number of the bytes that follow; returns what {@link #endPart} is to be given. */
    int beginPart() {
        reserve(1);
        return size++;
    }

    /** Writes the number of bytes since {@link #beginPart} in front of them, as {@link #writeBytes} does. */
    void endPart(int begin) {
        int from = begin + 1;
        int length = size - from;
        // One byte was kept, which is enough for 7 bits.
        int more = (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(length | 1)) / BITS;
        reserve(more);
        System.arraycopy(bytes, from, bytes, from + more, length);
        size = begin;
        number(length);
        size += length;
    }

    /**
     * How many bytes were written.
     *
     * @return the number
     */
    public int size() {
        return size;
    }

    /** Begins again without bytes. */
    public void clear() {
        size = 0;
    }

    /**
     * Puts what was written into a stream, without a copy.
     *
     * @param out stays open
     * @throws IOException if the stream fails
     */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, size);
    }

    /**
     * What was written.
     *
     * @return a copy
     */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /**
     * What was written, and begins again without bytes. A long value that was written last is not copied once more.
     *
     * @return the bytes, which are the caller's
     */
    public byte[] take() {
        byte[] taken = size == bytes.length ? bytes : toBytes();
        bytes = NONE;
        size = 0;
        return taken;
    }
}
