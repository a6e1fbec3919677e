package io.raftkit.testkit.network;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import java.util.function.Predicate;

/**
 * The way from one server to another, with its faults; there are none until a test sets them. Thread-safe: a setting holds for the
 * frames sent after it.
 *
 * <p>Rates are probabilities per frame, from 0 to 1. Frames arrive in the order sent unless {@link #reorder} or {@link #replay} says
 * otherwise.
 */
public final class Link {
    /** How many frames may be on their way at once; those beyond are lost. */
    public static final int FRAMES_MAX = 100_000;

    private final int from;
    private final int to;
    private final LinkChance chance;
    private final LinkTraffic traffic;

    Link(InMemoryNetwork network, int from, int to, long seed) {
        this.from = from;
        this.to = to;
        chance = new LinkChance(seed);
        traffic = new LinkTraffic(network, chance);
    }

    /**
     * Who sends on this link.
     *
     * @return a server's id
     */
    public int from() {
        return from;
    }

    /**
     * Who receives from this link.
     *
     * @return a server's id
     */
    public int to() {
        return to;
    }

    /**
     * Loses frames.
     *
     * @param rate how often
     * @return this
     */
    public Link drop(double rate) {
        double checked = LinkChance.checked(rate);
        return set(() -> chance.drop = checked);
    }

    /**
     * Loses certain frames, all of them, until {@link #calm} or another call.
     *
     * @param which which frames
     * @return this
     */
    public Link lose(Predicate<FrameHeader> which) {
        return set(() -> chance.lost = which);
    }

    /**
     * Delivers frames twice, the second time on its own way.
     *
     * @param rate how often
     * @return this
     */
    public Link duplicate(double rate) {
        double checked = LinkChance.checked(rate);
        return set(() -> chance.duplicate = checked);
    }

    /**
     * Lets frames take their time.
     *
     * @param lowestNanos the shortest time
     * @param highestNanos the longest time
     * @return this
     */
    public Link delay(long lowestNanos, long highestNanos) {
        if (lowestNanos < 0 || highestNanos < lowestNanos) {
            throw new IllegalArgumentException("not a range of delays: " + lowestNanos + " to " + highestNanos);
        }
        return set(() -> {
            traffic.delayLowestNanos = lowestNanos;
            traffic.delayHighestNanos = highestNanos;
        });
    }

    /**
     * Lets only so many bytes pass in a second. Frames wait for each other, in order; those that would have to wait behind too many bytes
     * are lost, as where a transport's queue is full. Where the limit is lifted, all that waits in turn passes at once.
     *
     * @param bytesPerSecond how many, at least 1; {@link Long#MAX_VALUE} for no limit
     * @param waitingBytesMax how many bytes wait at most, the frame that is passing included; one frame alone always passes
     * @return this
     */
    public Link bandwidth(long bytesPerSecond, long waitingBytesMax) {
        if (bytesPerSecond < 1 || waitingBytesMax < 0) {
            throw new IllegalArgumentException(
                    "not a bandwidth: " + bytesPerSecond + " bytes a second, " + waitingBytesMax + " waiting");
        }
        traffic.limit(bytesPerSecond, waitingBytesMax);
        return this;
    }

    /**
     * Lets frames be overtaken.
     *
     * @param rate how often
     * @param lowestNanos how much longer such a frame takes, at least
     * @param highestNanos how much longer it takes, at most
     * @return this
     */
    public Link reorder(double rate, long lowestNanos, long highestNanos) {
        return reorder(header -> true, rate, lowestNanos, highestNanos);
    }

    /**
     * Lets certain frames be overtaken.
     *
     * @param which which frames
     * @param rate how often
     * @param lowestNanos how much longer such a frame takes, at least
     * @param highestNanos how much longer it takes, at most
     * @return this
     */
    public Link reorder(Predicate<FrameHeader> which, double rate, long lowestNanos, long highestNanos) {
        double checked = LinkChance.checked(rate);
        return set(() -> {
            chance.overtaken = which;
            chance.reorder = checked;
            chance.extraLowestNanos = lowestNanos;
            chance.extraHighestNanos = highestNanos;
        });
    }

    /**
     * Changes bytes of frames on their way. The checksums of {@link Frame} find them out, so that none of these arrives.
     *
     * @param rate how often
     * @return this
     */
    public Link corrupt(double rate) {
        double checked = LinkChance.checked(rate);
        return set(() -> chance.corrupt = checked);
    }

    /**
     * Delivers, along with a frame, one sent at any time before: in an earlier term, before a restart.
     *
     * @param rate how often
     * @return this
     */
    public Link replay(double rate) {
        double checked = LinkChance.checked(rate);
        return set(() -> chance.replay = checked);
    }

    /**
     * Delivers, along with a frame, one with the same message as if it belonged to another cluster, group, server or version.
     *
     * @param rate how often
     * @return this
     */
    public Link foreign(double rate) {
        double checked = LinkChance.checked(rate);
        return set(() -> chance.foreign = checked);
    }

    /**
     * Delivers, along with a frame, one whose body is no message, though its checksums are right.
     *
     * @param rate how often
     * @param isMessage what the receiver would take for a message, which it could only believe: such a frame is not delivered
     * @return this
     */
    public Link malformed(double rate, Predicate<Frame> isMessage) {
        double checked = LinkChance.checked(rate);
        return set(() -> {
            chance.malformed = checked;
            chance.isMessage = isMessage;
        });
    }

    /**
     * Keeps some of the frames sent from now on, for a later {@link #replay}; without this, a replay takes from those sent since it was set.
     *
     * @return this
     */
    public Link remember() {
        return set(() -> chance.remembers = true);
    }

    /**
     * Loses every frame in this direction until {@link #mend}. What is under way arrives.
     *
     * @return this
     */
    public Link cut() {
        return set(() -> traffic.isCut = true);
    }

    /**
     * Ends {@link #cut}.
     *
     * @return this
     */
    public Link mend() {
        return set(() -> traffic.isCut = false);
    }

    void off(boolean isIsolated) {
        set(() -> traffic.isOff = isIsolated);
    }

    /**
     * Keeps back every frame until {@link #release}.
     *
     * @return this
     */
    public Link hold() {
        return set(() -> traffic.isHolding = true);
    }

    /**
     * Delivers at once, in their order, what {@link #hold} kept back, and holds no more.
     *
     * @return this
     */
    public Link release() {
        traffic.release();
        return this;
    }

    /**
     * Ends every fault; what was held back is released.
     *
     * @return this
     */
    public Link calm() {
        set(() -> {
            chance.calm();
            traffic.delayLowestNanos = 0;
            traffic.delayHighestNanos = 0;
            traffic.isCut = false;
        });
        traffic.limit(Long.MAX_VALUE, Long.MAX_VALUE);
        return release();
    }

    /**
     * How many frames found damaged were thrown away.
     *
     * @return the number of frames
     */
    public long corrupted() {
        return traffic.count(chance::corrupted);
    }

    /**
     * How many frames of the past were delivered again.
     *
     * @return the number of frames
     */
    public long replayed() {
        return traffic.count(chance::replayed);
    }

    private Link set(Runnable setting) {
        traffic.change(setting);
        return this;
    }

    void carry(Frame frame, String address) {
        traffic.carry(frame, address);
    }

    /** Lets news pass that is no frame. Returns false, and loses it, where the link is silent. */
    boolean pass(Runnable news) {
        return traffic.pass(news);
    }

    void loseUnderWay() {
        traffic.loseUnderWay();
    }

    @Override
    public String toString() {
        return "Link[" + from + " to " + to + "]";
    }
}
