package io.raftkit.fuzz;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.MessageCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** Whole frames, as they come from a network. */
final class FrameCodec implements Codec {
    private static final int ADDRESS_LENGTH = 10;
    private static final int BODY_LENGTH = 12;
    private static final int BODY_CRC = 72;
    private static final int HEADER_CRC = 76;

    @Override
    public List<byte[]> seeds() {
        return MessageBodyCodec.messages().stream()
                .map(message -> {
                    int kind = MessageCodec.kind(message);
                    String address = kind % 3 == 0 ? "" : "server.example:70" + kind;
                    FrameHeader header = FrameHeader.builder()
                            .kind(kind)
                            .bulk(kind == 5)
                            .clusterId(4711)
                            .initialDigest(0x55_6677L)
                            .group(kind % 2)
                            .from(1)
                            .to(2)
                            .storeId(0x1234_5678_9abcL)
                            .toStoreId(kind - 2)
                            .address(address)
                            .build();
                    return Frame.of(header.toBuilder(), MessageCodec.encode(message))
                            .toBytes();
                })
                .toList();
    }

    @Override
    public byte[] sealed(byte[] input, SplittableRandom random) {
        ByteBuffer bytes = ByteBuffer.wrap(input);
        if (input.length < FrameHeader.FIXED_BYTES) {
            return input;
        }
        int address = Short.toUnsignedInt(bytes.getShort(ADDRESS_LENGTH));
        int body = FrameHeader.FIXED_BYTES + address;
        if (body > input.length) {
            return input;
        }
        EntryBatchCodec.seal(bytes, body + MessageBodyCodec.ENTRIES_AT, random);
        if (random.nextInt(4) > 0) {
            bytes.putInt(BODY_LENGTH, input.length - body);
        }
        bytes.putInt(BODY_CRC, crc(bytes.slice(body, input.length - body), ByteBuffer.allocate(0)));
        bytes.putInt(HEADER_CRC, crc(bytes.slice(0, HEADER_CRC), bytes.slice(FrameHeader.FIXED_BYTES, address)));
        return input;
    }

    private static int crc(ByteBuffer first, ByteBuffer second) {
        CRC32C crc = new CRC32C();
        crc.update(first);
        crc.update(second);
        return (int) crc.getValue();
    }

    @Override
    public Object decode(ByteBuffer input) {
        return Frame.decode(input);
    }

    /** Its parts put together anew. */
    @Override
    public ByteBuffer encode(Object decoded) {
        Frame frame = (Frame) decoded;
        return ByteBuffer.wrap(
                Frame.of(frame.header().toBuilder(), List.of(frame.body())).toBytes());
    }

    @Override
    public String shape(Object decoded) {
        FrameHeader header = ((Frame) decoded).header();
        return "kind " + header.kind() + (header.isBulk() ? " bulk" : "") + " address 2^"
                + EntryBatchCodec.log2(header.address().length()) + " body 2^"
                + EntryBatchCodec.log2(header.bodyBytes());
    }
}
