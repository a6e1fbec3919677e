package io.raftkit.api.spi;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.CRC32C;

/**
 * Who sends what to whom: the part of a {@link Frame} that can be checked before its body is read.
 *
 * <p>Binary form, big-endian: magic {@code RFT1} (4), lowest, highest and body version (1 each), kind (1), flags (2), address length (2),
 * body length (4), from (4), to (4), cluster (8), initial digest (8), group (8), storeId (8), toStoreId (8), epoch (8), CRC32C of the body (4),
 * CRC32C of the header before this field and of the address (4), then the address in ASCII. The epoch is zero; it will tell clusters apart
 * that were begun alike.
 *
 * @param versionLowest the lowest protocol version the sender speaks
 * @param versionHighest the highest protocol version the sender speaks
 * @param versionBody the version the body is written in
 * @param kind what the body is; the node's business
 * @param isBulk whether the frame may travel apart from others and later than they, as parts of a snapshot do
 * @param clusterId the sender's cluster
 * @param initialDigest {@linkplain Configuration#digest() stands for} the configuration that the sender's cluster began with
 * @param group the group both belong to
 * @param from the sender
 * @param to the receiver
 * @param storeId names the sender's storage since it was first written
 * @param toStoreId names the receiver's storage as the sender knows it, 0 if it never heard the receiver
 * @param address where the sender is reached, at most 255 printable ASCII characters without spaces
 * @param bodyBytes length of the body
 * @param bodyCrc CRC32C of the body
 */
public record FrameHeader(
        int versionLowest,
        int versionHighest,
        int versionBody,
        int kind,
        boolean isBulk,
        long clusterId,
        long initialDigest,
        long group,
        int from,
        int to,
        long storeId,
        long toStoreId,
        String address,
        int bodyBytes,
        int bodyCrc) {

    /** Length of the part before the address. */
    public static final int FIXED_BYTES = 80;

    /** Length of the longest header. */
    public static final int BYTES_MAX = FIXED_BYTES + 255;

    private static final int MAGIC = 0x52465431;
    private static final int EPOCH_OFFSET = 64;
    private static final int CRC_OFFSET = 76;
    private static final int BULK = 1;

    /** Checks what can be checked without looking at a body. */
    public FrameHeader {
        Objects.requireNonNull(address, "address");
        if (address.length() > 255 || !address.chars().allMatch(FrameHeader::standsInAddresses)) {
            throw new IllegalArgumentException(
                    "address must be at most 255 printable ASCII characters without spaces: " + address);
        }
        if (bodyBytes < 0) {
            throw new IllegalArgumentException("bodyBytes is negative: " + bodyBytes);
        }
    }

    /**
     * Length of this header.
     *
     * @return bytes
     */
    public int headerBytes() {
        return FIXED_BYTES + address.length();
    }

    /**
     * Length of the whole frame.
     *
     * @return bytes of header and body
     */
    public long frameBytes() {
        return (long) headerBytes() + bodyBytes;
    }

    /**
     * How long a header is whose fixed part is known.
     *
     * @param fixedPart at least {@link #FIXED_BYTES} from its position; not moved
     * @return bytes of the whole header
     * @throws MalformedDataException if this does not begin a frame
     */
    public static int headerBytes(ByteBuffer fixedPart) {
        int at = fixedPart.position();
        if (fixedPart.remaining() < FIXED_BYTES) {
            throw new MalformedDataException("frame header is cut short: " + fixedPart.remaining() + " bytes");
        }
        if (fixedPart.getInt(at) != MAGIC) {
            throw new MalformedDataException(
                    "not a frame: it begins with 0x" + Integer.toHexString(fixedPart.getInt(at)));
        }
        int addressBytes = Short.toUnsignedInt(fixedPart.getShort(at + 10));
        if (addressBytes > 255) {
            throw new MalformedDataException(
                    "frame header claims an address of " + addressBytes + " bytes; 255 are allowed");
        }
        return FIXED_BYTES + addressBytes;
    }

    /**
     * Reads a header.
     *
     * @param bytes holds the whole header from its position; moved behind it
     * @return the header
     * @throws MalformedDataException if it is cut short, fails its checksum or claims the impossible
     */
    public static FrameHeader decode(ByteBuffer bytes) {
        int at = bytes.position();
        int length = headerBytes(bytes);
        if (bytes.remaining() < length) {
            throw new MalformedDataException(
                    "frame header is cut short: " + bytes.remaining() + " of " + length + " bytes");
        }
        byte[] address = new byte[length - FIXED_BYTES];
        bytes.slice(at + FIXED_BYTES, address.length).get(address);
        if (crc(bytes.slice(at, CRC_OFFSET), address) != bytes.getInt(at + CRC_OFFSET)) {
            throw new MalformedDataException("frame header fails its checksum");
        }
        int flags = bytes.getShort(at + 8);
        int bodyBytes = bytes.getInt(at + 12);
        if (bodyBytes < 0 || flags < 0 || flags > BULK) {
            throw new MalformedDataException("frame header claims " + bodyBytes + " bytes of body and flags " + flags);
        }
        if (bytes.getLong(at + EPOCH_OFFSET) != 0) {
            throw new MalformedDataException("frame header holds something at byte " + EPOCH_OFFSET
                    + ", where this release" + " writes zeros; was it written by a newer version?");
        }
        bytes.position(at + length);
        return new FrameHeader(
                bytes.get(at + 4),
                bytes.get(at + 5),
                bytes.get(at + 6),
                Byte.toUnsignedInt(bytes.get(at + 7)),
                flags == BULK,
                bytes.getLong(at + 24),
                bytes.getLong(at + 32),
                bytes.getLong(at + 40),
                bytes.getInt(at + 16),
                bytes.getInt(at + 20),
                bytes.getLong(at + 48),
                bytes.getLong(at + 56),
                ascii(address),
                bodyBytes,
                bytes.getInt(at + 72));
    }

    /**
     * Writes the header.
     *
     * @return a new buffer that holds it
     */
    public ByteBuffer encode() {
        byte[] ascii = address.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + ascii.length);
        out.putInt(MAGIC).put((byte) versionLowest).put((byte) versionHighest).put((byte) versionBody);
        out.put((byte) kind).putShort((short) (isBulk ? BULK : 0)).putShort((short) ascii.length);
        out.putInt(bodyBytes)
                .putInt(from)
                .putInt(to)
                .putLong(clusterId)
                .putLong(initialDigest)
                .putLong(group)
                .putLong(storeId)
                .putLong(toStoreId);
        out.putLong(0).putInt(bodyCrc);
        out.putInt(crc(out.slice(0, CRC_OFFSET), ascii));
        return out.put(ascii).flip();
    }

    /** An address gets into logs: it must not be able to end a line there, or to look like something else. */
    private static boolean standsInAddresses(int c) {
        return c > ' ' && c < 127;
    }

    private static String ascii(byte[] address) {
        for (byte b : address) {
            if (!standsInAddresses(b)) {
                throw new MalformedDataException("frame header holds an address that is not printable ASCII");
            }
        }
        return new String(address, StandardCharsets.US_ASCII);
    }

    private static int crc(ByteBuffer fixedPart, byte[] address) {
        CRC32C crc = new CRC32C();
        crc.update(fixedPart);
        crc.update(address);
        return (int) crc.getValue();
    }
}
