package io.raftkit.testkit.network;

import io.raftkit.api.spi.Frame;
import java.util.ArrayList;
import java.util.List;

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

    private final InMemoryNetwork network;
    private final int from;
    private final int to;
    private final LinkChance chance;
    private final List<Parcel> held = new ArrayList<>();
    private volatile boolean isPlain;
    private boolean isCut;
    private boolean isOff;
    private boolean isHolding;
    private long delayLowestNanos;
    private long delayHighestNanos;
    private long lastArrivalNanos;
    private int underWay;

    record Parcel(Frame frame, String address) {}

    Link(InMemoryNetwork network, int from, int to, long seed) {
        this.network = network;
        this.from = from;
        this.to = to;
        chance = new LinkChance(seed);
        recheck();
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
    public synchronized Link drop(double rate) {
        chance.drop = LinkChance.checked(rate);
        return recheck();
    }

    /**
     * Delivers frames twice, the second time on its own way.
     *
     * @param rate how often
     * @return this
     */
    public synchronized Link duplicate(double rate) {
        chance.duplicate = LinkChance.checked(rate);
        return recheck();
    }

    /**
     * Lets frames take their time.
     *
     * @param lowestNanos the shortest time
     * @param highestNanos the longest time
     * @return this
     */
    public synchronized Link delay(long lowestNanos, long highestNanos) {
        if (lowestNanos < 0 || highestNanos < lowestNanos) {
            throw new IllegalArgumentException("not a range of delays: " + lowestNanos + " to " + highestNanos);
        }
        delayLowestNanos = lowestNanos;
        delayHighestNanos = highestNanos;
        return recheck();
    }

    /**
     * Lets frames be overtaken.
     *
     * @param rate how often
     * @param lowestNanos how much longer such a frame takes, at least
     * @param highestNanos how much longer it takes, at most
     * @return this
     */
    public synchronized Link reorder(double rate, long lowestNanos, long highestNanos) {
        chance.reorder = LinkChance.checked(rate);
        chance.extraLowestNanos = lowestNanos;
        chance.extraHighestNanos = highestNanos;
        return recheck();
    }

    /**
     * Flips bits of frames on their way. The checksums of {@link Frame} find them out, so that none of these arrives.
     *
     * @param rate how often
     * @return this
     */
    public synchronized Link corrupt(double rate) {
        chance.corrupt = LinkChance.checked(rate);
        return recheck();
    }

    /**
     * Delivers, along with a frame, one sent at any time before: in an earlier term, before a restart.
     *
     * @param rate how often
     * @return this
     */
    public synchronized Link replay(double rate) {
        chance.replay = LinkChance.checked(rate);
        return recheck();
    }

    /**
     * Loses every frame in this direction until {@link #mend}. What is under way arrives.
     *
     * @return this
     */
    public synchronized Link cut() {
        isCut = true;
        return recheck();
    }

    /**
     * Ends {@link #cut}.
     *
     * @return this
     */
    public synchronized Link mend() {
        isCut = false;
        return recheck();
    }

    synchronized void off(boolean isIsolated) {
        isOff = isIsolated;
        recheck();
    }

    /**
     * Keeps back every frame until {@link #release}.
     *
     * @return this
     */
    public synchronized Link hold() {
        isHolding = true;
        return recheck();
    }

    /**
     * Delivers at once, in their order, what {@link #hold} kept back, and holds no more.
     *
     * @return this
     */
    public Link release() {
        List<Parcel> released;
        synchronized (this) {
            isHolding = false;
            released = List.copyOf(held);
            underWay -= held.size();
            held.clear();
            recheck();
        }
        released.forEach(parcel -> network.arrive(this, parcel, 0));
        return this;
    }

    /**
     * Ends every fault; what was held back is released.
     *
     * @return this
     */
    public Link calm() {
        synchronized (this) {
            chance.calm();
            delayLowestNanos = 0;
            delayHighestNanos = 0;
            isCut = false;
            recheck();
        }
        return release();
    }

    /**
     * How many frames found damaged were thrown away.
     *
     * @return the number of frames
     */
    public synchronized long corrupted() {
        return chance.corrupted;
    }

    /**
     * How many frames of the past were delivered again.
     *
     * @return the number of frames
     */
    public synchronized long replayed() {
        return chance.replayed;
    }

    private Link recheck() {
        isPlain = network.isDirect()
                && chance.isCalm()
                && !isCut
                && !isOff
                && !isHolding
                && delayHighestNanos == 0
                && underWay == 0;
        return this;
    }

    void carry(Frame frame, String address) {
        if (isPlain) {
            network.arriveNow(frame, address);
            return;
        }
        for (Leg leg : legs(frame, address)) {
            network.arrive(this, leg.parcel, leg.delayNanos);
        }
    }

    private record Leg(Parcel parcel, long delayNanos) {}

    private synchronized List<Leg> legs(Frame frame, String address) {
        List<Leg> legs = new ArrayList<>(2);
        chance.remember(frame);
        if (isCut || isOff) {
            return legs;
        }
        for (Frame copy : chance.copies(frame)) {
            Parcel parcel = new Parcel(copy, address);
            if (underWay >= FRAMES_MAX) {
                break;
            }
            if (isHolding) {
                underWay++;
                held.add(parcel);
            } else {
                legs.add(new Leg(parcel, delayNanos()));
            }
        }
        return legs;
    }

    private long delayNanos() {
        long now = network.nanos();
        long arrival = now + chance.between(delayLowestNanos, delayHighestNanos);
        if (chance.isOvertaken()) {
            return arrival + chance.extraNanos() - now;
        }
        lastArrivalNanos = Math.max(arrival, lastArrivalNanos);
        return lastArrivalNanos - now;
    }

    /** Lets the far end notice that the near end's connection broke, unless the link is cut: then there is silence. */
    void breaks(Runnable notice) {
        long delayNanos;
        synchronized (this) {
            if (isCut || isOff || isHolding) {
                return;
            }
            delayNanos = delayNanos();
        }
        network.after(delayNanos, notice);
    }

    synchronized void leaves() {
        underWay++;
        isPlain = false;
    }

    synchronized void arrives() {
        underWay--;
        recheck();
    }

    @Override
    public String toString() {
        return "Link[" + from + " to " + to + "]";
    }
}
