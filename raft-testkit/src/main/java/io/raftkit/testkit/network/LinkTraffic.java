package io.raftkit.testkit.network;

import io.raftkit.api.transport.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** The frames of one link: which are lost, which wait, in which order they arrive. */
final class LinkTraffic {
    private final InMemoryNetwork network;
    private final LinkChance chance;
    private final List<Parcel> held = new ArrayList<>();
    private final ArrayDeque<Parcel> inTurn = new ArrayDeque<>();
    private final Bandwidth bandwidth = new Bandwidth();
    private volatile boolean isPlain;
    private long lastArrivalNanos;
    /** Counts how often the times given to what waits in turn were dropped. */
    private int timetable;

    private int underWay;
    boolean isCut;
    boolean isOff;
    boolean isHolding;
    long delayLowestNanos;
    long delayHighestNanos;

    private record Parcel(Frame frame, String address) {}

    LinkTraffic(InMemoryNetwork network, LinkChance chance) {
        this.network = network;
        this.chance = chance;
        recheck();
    }

    /** Changes what happens to the frames from now on. */
    synchronized void change(Runnable setting) {
        setting.run();
        recheck();
    }

    /** Limits the bandwidth. Where the limit is lifted, what waits in turn is delivered at once, and not at the times it was given. */
    void limit(long bytesPerSecond, long waitingBytesMax) {
        int waiting;
        int current;
        synchronized (this) {
            boolean wasLimited = bandwidth.isLimited();
            bandwidth.limit(bytesPerSecond, waitingBytesMax);
            boolean isLifted = wasLimited && !bandwidth.isLimited();
            waiting = isLifted ? inTurn.size() : 0;
            if (isLifted) {
                lastArrivalNanos = network.nanos();
                timetable++;
            }
            current = timetable;
            recheck();
        }
        for (int i = 0; i < waiting; i++) {
            arriveInTurn(0, current);
        }
    }

    synchronized long count(LongSupplier counter) {
        return counter.getAsLong();
    }

    private void recheck() {
        isPlain = network.isDirect()
                && chance.isCalm()
                && !isCut
                && !isOff
                && !isHolding
                && delayHighestNanos == 0
                && !bandwidth.isLimited()
                && underWay == 0;
    }

    void carry(Frame frame, String address) {
        if (isPlain) {
            network.arrive(frame, address);
            return;
        }
        legs(frame, address).forEach(this::go);
    }

    /** One copy's journey: at once, after a delay in its own time, or after a delay behind those sent before it. */
    private record Leg(Parcel parcel, long delayNanos, Order order, int timetable) {}

    private enum Order {
        AT_ONCE,
        OVERTAKEN,
        IN_TURN
    }

    private synchronized List<Leg> legs(Frame frame, String address) {
        List<Leg> legs = new ArrayList<>(3);
        chance.remember(frame);
        if (isCut || isOff) {
            return legs;
        }
        for (Frame copy : chance.copies(frame)) {
            Parcel parcel = new Parcel(copy, address);
            if (isHolding && underWay < Link.FRAMES_MAX) {
                underWay++;
                held.add(parcel);
            } else if (underWay < Link.FRAMES_MAX
                    && bandwidth.hasRoom(copy.header().frameBytes(), network.nanos())) {
                legs.add(leg(parcel));
            }
        }
        recheck();
        return legs;
    }

    private Leg leg(Parcel parcel) {
        long passNanos = bandwidth.passNanos(parcel.frame.header().frameBytes(), network.nanos());
        if (chance.isOvertaken(parcel.frame)) {
            underWay++;
            long ownNanos = chance.between(delayLowestNanos, delayHighestNanos) + chance.extraNanos();
            return new Leg(parcel, passNanos + ownNanos, Order.OVERTAKEN, timetable);
        }
        long delayNanos = delayNanos(passNanos);
        if (delayNanos == 0 && underWay == 0 && network.isDirect()) {
            return new Leg(parcel, 0, Order.AT_ONCE, timetable);
        }
        underWay++;
        inTurn.add(parcel);
        return new Leg(parcel, delayNanos, Order.IN_TURN, timetable);
    }

    private long delayNanos(long passNanos) {
        long now = network.nanos();
        long arrivalNanos = now + passNanos + chance.between(delayLowestNanos, delayHighestNanos);
        lastArrivalNanos = Math.max(arrivalNanos, lastArrivalNanos);
        return lastArrivalNanos - now;
    }

    private void go(Leg leg) {
        switch (leg.order) {
            case AT_ONCE -> network.arrive(leg.parcel.frame, leg.parcel.address);
            case OVERTAKEN -> network.after(leg.delayNanos, () -> arrive(leg.parcel));
            // Whichever is first in turn: real time does not keep delays to the nanosecond.
            case IN_TURN -> arriveInTurn(leg.delayNanos, leg.timetable);
        }
    }

    private void arriveInTurn(long delayNanos, int byTimetable) {
        network.after(delayNanos, () -> {
            Parcel next;
            synchronized (this) {
                next = byTimetable == timetable ? inTurn.remove() : null;
            }
            if (next != null) {
                arrive(next);
            }
        });
    }

    /** Counted as under way until it has arrived, so that none sent later passes it on the fast path. */
    private void arrive(Parcel parcel) {
        network.arrive(parcel.frame, parcel.address);
        synchronized (this) {
            underWay--;
            recheck();
        }
    }

    /** Lets news of a connection pass behind what is under way, unless the link is cut: then there is silence, and false. */
    boolean pass(Runnable news) {
        long delayNanos;
        synchronized (this) {
            if (isCut || isOff || isHolding) {
                return false;
            }
            delayNanos = delayNanos(0);
        }
        network.after(delayNanos, news);
        return true;
    }

    /** Loses what waits in turn or is held back. What overtakes is on a way of its own. */
    synchronized void loseUnderWay() {
        underWay -= inTurn.size() + held.size();
        inTurn.clear();
        held.clear();
        lastArrivalNanos = network.nanos();
        timetable++;
        recheck();
    }

    void release() {
        List<Leg> released = new ArrayList<>();
        synchronized (this) {
            isHolding = false;
            inTurn.addAll(held);
            held.forEach(parcel -> released.add(new Leg(parcel, 0, Order.IN_TURN, timetable)));
            held.clear();
        }
        released.forEach(this::go);
    }
}
