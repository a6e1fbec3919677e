package io.raftkit.api.transport;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** The binary form of a {@link FrameHeader}. */
final class FrameHeaderForm {
    private static final int MAGIC = 0x52465431;
    private static final int EPOCH_OFFSET = 64;
    private static final int CRC_OFFSET = 76;
    private static final int BULK = 1;
    private static final int EXCHANGE_SHIFT = 1;
    private static final int FLAGS_MAX = Exchange.ANSWERS.code() << EXCHANGE_SHIFT | BULK;

    private FrameHeaderForm() {}

    static int length(ByteBuffer fixedPart) {
        int at = fixedPart.position();
        if (fixedPart.remaining() < FrameHeader.FIXED_BYTES) {
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
        return FrameHeader.FIXED_BYTES + addressBytes;
    }

    static FrameHeader decode(ByteBuffer bytes) {
        int at = bytes.position();
        int length = length(bytes);
        if (bytes.remaining() < length) {
            throw new MalformedDataException(
                    "frame header is cut short: " + bytes.remaining() + " of " + length + " bytes");
        }
        byte[] address = new byte[length - FrameHeader.FIXED_BYTES];
        bytes.slice(at + FrameHeader.FIXED_BYTES, address.length).get(address);
        if (crc(bytes.slice(at, CRC_OFFSET), address) != bytes.getInt(at + CRC_OFFSET)) {
            throw new MalformedDataException("frame header fails its checksum");
        }
        int flags = bytes.getShort(at + 8);
        int bodyBytes = bytes.getInt(at + 12);
        if (bodyBytes < 0 || flags < 0 || flags > FLAGS_MAX) {
            throw new MalformedDataException("frame header claims " + bodyBytes + " bytes of body and flags " + flags);
        }
        bytes.position(at + length);
        return FrameHeader.builder()
                .versions(bytes.get(at + 4), bytes.get(at + 5), bytes.get(at + 6))
                .kind(Byte.toUnsignedInt(bytes.get(at + 7)))
                .exchange(Exchange.of(flags >> EXCHANGE_SHIFT))
                .bulk((flags & BULK) != 0)
                .from(bytes.getInt(at + 16))
                .to(bytes.getInt(at + 20))
                .clusterId(bytes.getLong(at + 24))
                .initialDigest(bytes.getLong(at + 32))
                .group(bytes.getLong(at + 40))
                .storeId(bytes.getLong(at + 48))
                .toStoreId(bytes.getLong(at + 56))
                .epoch(bytes.getLong(at + EPOCH_OFFSET))
                .address(ascii(address))
                .body(bodyBytes, bytes.getInt(at + 72))
                .build();
    }

    static ByteBuffer encode(FrameHeader header) {
        byte[] ascii = header.address().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(FrameHeader.FIXED_BYTES + ascii.length);
        out.putInt(MAGIC)
                .put((byte) header.versionLowest())
                .put((byte) header.versionHighest())
                .put((byte) header.versionBody());
        int flags = header.exchange().code() << EXCHANGE_SHIFT | (header.isBulk() ? BULK : 0);
        out.put((byte) header.kind()).putShort((short) flags).putShort((short) ascii.length);
        out.putInt(header.bodyBytes())
                .putInt(header.from())
                .putInt(header.to())
                .putLong(header.clusterId())
                .putLong(header.initialDigest())
                .putLong(header.group())
                .putLong(header.storeId())
                .putLong(header.toStoreId());
        out.putLong(header.epoch()).putInt(header.bodyCrc());
        out.putInt(crc(out.slice(0, CRC_OFFSET), ascii));
        return out.put(ascii).flip();
    }

    /**
     * Whether a text is short enough for an address, and all of it is printable ASCII without spaces. An address gets into logs: it must not be
     * able to end a line there, or to look like something else.
     */
    static boolean isAddress(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) <= ' ' || text.charAt(at) >= 127) {
                return false;
            }
        }
        return text.length() <= FrameHeader.BYTES_MAX - FrameHeader.FIXED_BYTES;
    }

    private static String ascii(byte[] address) {
        String text = new String(address, StandardCharsets.US_ASCII);
        if (!isAddress(text)) {
            throw new MalformedDataException("frame header holds an address that is not printable ASCII");
        }
        return text;
    }

    private static int crc(ByteBuffer fixedPart, byte[] address) {
        CRC32C crc = new CRC32C();
        crc.update(fixedPart);
        crc.update(address);
        return (int) crc.getValue();
    }
}
