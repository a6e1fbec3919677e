package io.raftkit.simulator.client;

import java.util.SplittableRandom;

/**
 * How much clients send, and how little memory servers have for it.
 *
 * @param memoryBytes how much memory servers have, by turns
 * @param paddingBytesMax how many bytes are put before most requests at most
 * @param hugeBytesMax how many bytes are put before some requests at most
 */
public record LoadLevel(long[] memoryBytes, int paddingBytesMax, int hugeBytesMax) {
    /** No bound is reached. */
    public static final LoadLevel LIGHT = new LoadLevel(new long[] {64 << 20}, 0, 0);

    /** Entries have to leave memory. */
    private static final LoadLevel MANY_BYTES = new LoadLevel(new long[] {1 << 20}, 16 << 10, 16 << 10);

    /** A few calls fill queues and windows; some commands are larger than an entry may be. */
    private static final LoadLevel TIGHT = new LoadLevel(new long[] {256 << 10}, 16 << 10, 40 << 10);

    private static final long[] SIZES = {256 << 10, 1 << 20, 4 << 20, 64 << 20};
    private static final int HUGE_ONE_IN = 16;

    public static LoadLevel draw(SplittableRandom random, int servers) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> MANY_BYTES;
            case 2 -> TIGHT;
            case 3 -> {
                // What one server sends at once is more than another has room for.
                long[] sizes = new long[servers];
                for (int i = 0; i < servers; i++) {
                    sizes[i] = SIZES[random.nextInt(SIZES.length)];
                }
                yield new LoadLevel(sizes, 16 << 10, 40 << 10);
            }
            default -> LIGHT;
        };
    }

    /** Draws how many bytes to put before a request. */
    int paddingBytes(SplittableRandom random) {
        if (hugeBytesMax == 0) {
            return 0;
        }
        return random.nextInt(random.nextInt(HUGE_ONE_IN) == 0 ? hugeBytesMax : paddingBytesMax);
    }
}
