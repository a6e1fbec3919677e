package io.raftkit.testkit.network;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What chance does to the frames of one link. Confined to the link's lock. */
final class LinkChance {
    private static final int REMEMBERED_MAX = 128;
    private static final int DAMAGED_BYTES_MAX = 8;

    private final SplittableRandom random;
    private final List<Frame> remembered = new ArrayList<>();
    double drop;
    double duplicate;
    double reorder;
    Predicate<FrameHeader> overtaken = header -> true;
    long extraLowestNanos;
    long extraHighestNanos;
    double corrupt;
    double replay;
    double foreign;
    double malformed;
    Predicate<Frame> isMessage = frame -> true;
    boolean remembers;

    @Nullable
    Predicate<FrameHeader> lost;

    private long corrupted;
    private long replayed;

    LinkChance(long seed) {
        random = new SplittableRandom(seed);
    }

    static double checked(double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("a rate lies between 0 and 1: " + rate);
        }
        return rate;
    }

    boolean isCalm() {
        return drop == 0
                && duplicate == 0
                && reorder == 0
                && corrupt == 0
                && replay == 0
                && foreign == 0
                && malformed == 0
                && lost == null
                && !remembers;
    }

    void calm() {
        drop = 0;
        duplicate = 0;
        reorder = 0;
        corrupt = 0;
        replay = 0;
        foreign = 0;
        malformed = 0;
        lost = null;
    }

    /** What becomes of a frame: as many frames as arrive. */
    List<Frame> copies(Frame frame) {
        List<Frame> copies = new ArrayList<>(3);
        if (lost != null && lost.test(frame.header()) || happens(drop)) {
            return copies;
        }
        addUnlessDamaged(copies, frame);
        if (happens(duplicate)) {
            addUnlessDamaged(copies, frame);
        }
        if (happens(replay) && !remembered.isEmpty()) {
            replayed++;
            copies.add(remembered.get(random.nextInt(remembered.size())));
        }
        addStrange(copies, frame);
        return copies;
    }

    private void addStrange(List<Frame> copies, Frame frame) {
        if (happens(foreign)) {
            copies.add(StrangeFrames.foreign(frame, random));
        }
        if (happens(malformed)) {
            Frame changed = StrangeFrames.changed(frame, random);
            if (!isMessage.test(changed)) {
                copies.add(changed);
            }
        }
    }

    private void addUnlessDamaged(List<Frame> copies, Frame frame) {
        if (!happens(corrupt)) {
            copies.add(frame);
            return;
        }
        byte[] bytes = frame.toBytes();
        int start = random.nextInt(bytes.length);
        int damaged = random.nextInt(1, Math.min(DAMAGED_BYTES_MAX, bytes.length - start) + 1);
        for (int i = start; i < start + damaged; i++) {
            bytes[i] ^= (byte) random.nextInt(1, 256);
        }
        try {
            copies.add(Frame.decode(ByteBuffer.wrap(bytes)));
        } catch (MalformedDataException e) {
            corrupted++;
        }
    }

    /** Keeps some frames of all times for {@link #replay}. */
    void remember(Frame frame) {
        if (replay == 0 && !remembers) {
            return;
        }
        if (remembered.size() < REMEMBERED_MAX) {
            remembered.add(frame);
        } else if (random.nextInt(8) == 0) {
            remembered.set(random.nextInt(REMEMBERED_MAX), frame);
        }
    }

    long corrupted() {
        return corrupted;
    }

    long replayed() {
        return replayed;
    }

    boolean isOvertaken(Frame frame) {
        return reorder > 0 && overtaken.test(frame.header()) && happens(reorder);
    }

    long extraNanos() {
        return between(extraLowestNanos, extraHighestNanos);
    }

    long between(long lowest, long highest) {
        return lowest == highest ? lowest : random.nextLong(lowest, highest + 1);
    }

    private boolean happens(double rate) {
        return rate > 0 && random.nextDouble() < rate;
    }
}
