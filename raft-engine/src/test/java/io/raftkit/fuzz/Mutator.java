package io.raftkit.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Changes valid inputs a little: bits, numbers at the borders of what fits, parts left out, repeated, cut, or taken from other inputs. */
final class Mutator {
    private static final int CHANGES_MAX = 4;
    private static final int LENGTH_MAX = 1 << 14;
    private static final long[] BORDERS = {
        0,
        1,
        2,
        28,
        29,
        33,
        127,
        128,
        255,
        256,
        65_535,
        65_536,
        -1,
        -2,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE,
        Long.MAX_VALUE / 2,
        Long.MAX_VALUE / 2 + 1
    };

    private final SplittableRandom random;

    Mutator(SplittableRandom random) {
        this.random = random;
    }

    byte[] mutate(byte[] input, List<byte[]> others) {
        byte[] bytes = input.clone();
        for (int changes = 1 + random.nextInt(CHANGES_MAX); changes > 0; changes--) {
            bytes = change(bytes, others);
        }
        return bytes.length <= LENGTH_MAX ? bytes : Arrays.copyOf(bytes, LENGTH_MAX);
    }

    private byte[] change(byte[] bytes, List<byte[]> others) {
        switch (random.nextInt(10)) {
            case 0, 1:
                return flipped(bytes);
            case 2, 3, 4:
                return numbered(bytes, BORDERS[random.nextInt(BORDERS.length)]);
            case 5:
                return numbered(bytes, bytes.length - random.nextInt(-2, 70));
            case 6:
                return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 7:
                return without(bytes);
            case 8:
                return repeated(bytes);
            default:
                return spliced(bytes, others.get(random.nextInt(others.size())));
        }
    }

    private byte[] flipped(byte[] bytes) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private byte[] numbered(byte[] bytes, long number) {
        int width = 1 << random.nextInt(4);
        if (bytes.length < width) {
            return bytes;
        }
        byte[] written = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        int at = random.nextInt(bytes.length - width + 1);
        System.arraycopy(written, Long.BYTES - width, bytes, at, width);
        return bytes;
    }

    private byte[] without(byte[] bytes) {
        int from = random.nextInt(bytes.length + 1);
        int to = from + random.nextInt(bytes.length - from + 1);
        return joined(bytes, from, bytes, to);
    }

    private byte[] repeated(byte[] bytes) {
        int from = random.nextInt(bytes.length + 1);
        return joined(bytes, from + random.nextInt(bytes.length - from + 1), bytes, from);
    }

    private byte[] spliced(byte[] bytes, byte[] other) {
        return joined(bytes, random.nextInt(bytes.length + 1), other, random.nextInt(other.length + 1));
    }

    private static byte[] joined(byte[] first, int end, byte[] second, int start) {
        byte[] joined = Arrays.copyOf(first, end + second.length - start);
        System.arraycopy(second, start, joined, end, second.length - start);
        return joined;
    }
}
