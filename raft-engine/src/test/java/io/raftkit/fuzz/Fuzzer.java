package io.raftkit.fuzz;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Feeds changed inputs to a codec, always the same ones for a seed. What it learns from is where inputs are refused and what is read from
 * others: one that leads to something new joins those it changes.
 */
final class Fuzzer {
    private static final int KEPT_MAX = 600;
    /** What reading may take: in proportion to what is there, never to what a length field claims. */
    private static final int ALLOCATED_PER_BYTE_MAX = 64;

    private static final int ALLOCATED_MAX = 16 * 1024;

    private final Codec codec;
    private final SplittableRandom random;
    private final Mutator mutator;
    private final List<byte[]> kept;
    private final TreeMap<String, Integer> refusals = new TreeMap<>();
    private final TreeMap<String, Integer> shapes = new TreeMap<>();

    Fuzzer(Codec codec, long seed) {
        this.codec = codec;
        this.random = new SplittableRandom(seed);
        this.mutator = new Mutator(random);
        this.kept = new ArrayList<>(codec.seeds());
    }

    /**
     * Where and how often inputs were refused, and how often what was read.
     *
     * @param refusals by {@code File.java:line}
     * @param shapes by shape
     */
    record Report(TreeMap<String, Integer> refusals, TreeMap<String, Integer> shapes) {
        @Override
        public String toString() {
            return refusals.values().stream().mapToInt(count -> count).sum() + " refused in " + refusals.size()
                    + " places, "
                    + shapes.values().stream().mapToInt(count -> count).sum() + " read, of "
                    + shapes.size() + " shapes";
        }
    }

    /**
     * Feeds so many inputs, and more until enough was learned of them.
     *
     * @param inputs at least
     * @param inputsMax at most
     * @param isEnough asked between inputs
     */
    Report run(int inputs, int inputsMax, Predicate<Report> isEnough) {
        Report report = new Report(refusals, shapes);
        for (byte[] seed : List.copyOf(kept)) {
            feed(seed);
        }
        if (!refusals.isEmpty()) {
            throw new AssertionError("valid inputs were refused: " + refusals);
        }
        for (int i = 0; i < inputs || i < inputsMax && !isEnough.test(report); i++) {
            byte[] changed = mutator.mutate(kept.get(random.nextInt(kept.size())), kept);
            byte[] input = random.nextInt(4) == 0 ? changed : codec.sealed(changed, random);
            if (feed(input) && kept.size() < KEPT_MAX) {
                kept.add(input);
            }
        }
        return report;
    }

    /** Whether something new came of it. */
    private boolean feed(byte[] input) {
        try {
            long before = AllocatedBytes.byThisThread();
            MalformedDataException refusal = refusal(input);
            long allocated = AllocatedBytes.byThisThread() - before;
            // The first time a path is taken, classes are loaded and code is linked: only what repeats counts.
            if (allocated > allowed(input)) {
                before = AllocatedBytes.byThisThread();
                refusal(input);
                allocated = AllocatedBytes.byThisThread() - before;
                if (allocated > allowed(input)) {
                    throw new AssertionError("allocated " + allocated + " bytes to read " + input.length);
                }
            }
            return refusal == null ? isReadBackWhole(input) : refusals.merge(place(refusal), 1, Integer::sum) == 1;
        } catch (Throwable e) {
            throw new AssertionError(e + " for input " + HexFormat.of().formatHex(input), e);
        }
    }

    private static long allowed(byte[] input) {
        return ALLOCATED_MAX + (long) ALLOCATED_PER_BYTE_MAX * input.length;
    }

    private @Nullable MalformedDataException refusal(byte[] input) {
        try {
            codec.decode(ByteBuffer.wrap(input));
            return null;
        } catch (MalformedDataException e) {
            return e;
        }
    }

    private static String place(MalformedDataException refusal) {
        StackTraceElement place = refusal.getStackTrace()[0];
        return place.getFileName() + ":" + place.getLineNumber();
    }

    private boolean isReadBackWhole(byte[] input) {
        // Behind an offset and in memory of its own, as a transport may have it.
        ByteBuffer direct = ByteBuffer.allocateDirect(input.length + 3)
                .position(3)
                .put(input)
                .flip()
                .position(3);
        Object decoded = codec.decode(direct.slice().asReadOnlyBuffer());
        ByteBuffer encoded = codec.encode(decoded);
        if (!encoded.equals(ByteBuffer.wrap(input))) {
            byte[] bytes = new byte[encoded.remaining()];
            encoded.duplicate().get(bytes);
            throw new AssertionError("written again it differs at byte " + Arrays.mismatch(bytes, input) + ": "
                    + HexFormat.of().formatHex(bytes));
        }
        return shapes.merge(codec.shape(decoded), 1, Integer::sum) == 1;
    }
}
