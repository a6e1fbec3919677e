package io.raftkit.fuzz;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** Entries as they lie on disk and on the wire. */
final class EntryBatchCodec implements Codec {

    @Override
    public List<byte[]> seeds() {
        return List.of(
                bytes(entries(1, 1)),
                bytes(entries(7, 5)),
                bytes(entries(1L << 40, 40)),
                bytes(entries(Long.MAX_VALUE - 5, 3)));
    }

    static EntryBatch entries(long first, int count) {
        EntryBatchBuilder entries = EntryBatch.builder(first, 1024);
        for (int i = 0; i < count; i++) {
            entries.add(
                    3 + i / 2,
                    1_700_000_000_000L + i,
                    EntryType.values()[i % EntryType.values().length],
                    new byte[i * 7 % 90]);
        }
        return entries.build();
    }

    private static byte[] bytes(EntryBatch batch) {
        byte[] bytes = new byte[batch.sizeBytes()];
        batch.bytes().get(bytes);
        return bytes;
    }

    @Override
    public byte[] sealed(byte[] input, SplittableRandom random) {
        seal(ByteBuffer.wrap(input), 0, random);
        return input;
    }

    /** Seals entries up to the first whose length makes no sense; that one is made to reach to the end, often. */
    static void seal(ByteBuffer bytes, int from, SplittableRandom random) {
        int at = from;
        while (at >= 0 && at + EntryBatch.ENTRY_HEADER_BYTES <= bytes.limit()) {
            int left = bytes.limit() - at - Integer.BYTES;
            int following = bytes.getInt(at);
            if (following < EntryBatch.ENTRY_HEADER_BYTES - Integer.BYTES || following > left) {
                if (random.nextInt(4) == 0) {
                    return;
                }
                bytes.putInt(at, left);
                following = left;
            }
            CRC32C crc = new CRC32C();
            crc.update(bytes.slice(at + 8, following - Integer.BYTES));
            bytes.putInt(at + 4, (int) crc.getValue());
            at += Integer.BYTES + following;
        }
    }

    @Override
    public Object decode(ByteBuffer input) {
        return EntryBatch.wrap(input);
    }

    /** Not the bytes the batch holds, which are those that came, but its entries put together anew. */
    @Override
    public ByteBuffer encode(Object decoded) {
        EntryBatch batch = (EntryBatch) decoded;
        EntryBatchBuilder again = EntryBatch.builder(batch.firstIndex(), batch.sizeBytes());
        for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
            again.add(batch.termAt(index), batch.timeAt(index), batch.typeAt(index), batch.payloadAt(index));
        }
        ByteBuffer written = ByteBuffer.allocate(batch.sizeBytes());
        written.put(again.build().bytes());
        restoreSkippedTypes(batch.bytes(), written.flip());
        return written;
    }

    /** All codes that may be skipped are one type to this version, so nothing but their bytes says which they were. */
    private static void restoreSkippedTypes(ByteBuffer read, ByteBuffer written) {
        int at = 0;
        while (at < written.limit()) {
            int length = Integer.BYTES + written.getInt(at);
            int type = at + EntryBatch.ENTRY_HEADER_BYTES - 1;
            if (written.get(type) == EntryType.SKIPPED.code() && Byte.toUnsignedInt(read.get(type)) >= 64) {
                written.put(type, read.get(type));
                CRC32C crc = new CRC32C();
                crc.update(written.slice(at + 8, length - 8));
                written.putInt(at + 4, (int) crc.getValue());
            }
            at += length;
        }
    }

    @Override
    public String shape(Object decoded) {
        EntryBatch batch = (EntryBatch) decoded;
        return "entries 2^" + log2(batch.count()) + " bytes 2^" + log2(batch.sizeBytes()) + " first "
                + batch.typeAt(batch.firstIndex()) + " index 2^" + log2(batch.firstIndex());
    }

    static int log2(long number) {
        return Long.SIZE - Long.numberOfLeadingZeros(number);
    }
}
