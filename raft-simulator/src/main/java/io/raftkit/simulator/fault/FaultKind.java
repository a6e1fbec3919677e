package io.raftkit.simulator.fault;

import java.util.List;
import java.util.stream.Stream;

/**
 * What can be done to a cluster: to its {@link LinkFault links}, {@link ServerFault servers} or {@link DiskFault disks}. What differs from kind to
 * kind is said where a kind is declared, or in an expression that does not compile before it names every kind.
 */
public sealed interface FaultKind permits LinkFault, ServerFault, DiskFault {
    /** Draws how much of it there is, as it understands this. */
    @FunctionalInterface
    interface Amount {
        /** It is there, or it is not. */
        Amount NONE = draw -> 0;

        long of(FaultDraw draw);
    }

    /** All kinds, in the order in which they are drawn. */
    static List<FaultKind> all() {
        return Stream.<FaultKind[]>of(LinkFault.values(), ServerFault.values(), DiskFault.values())
                .flatMap(Stream::of)
                .toList();
    }

    String name();

    /** Draws the amount. */
    long amount(FaultDraw draw);

    /** What is done, in words with places for what is known only when it is done. */
    String text();

    default String text(String server, String link, long amount) {
        return text().replace("%server", server)
                .replace("%link", link)
                .replace("%amount", words(amount))
                .replace("%%", "%");
    }

    /** What the amount means, in words. */
    default String words(long amount) {
        return Long.toString(amount);
    }

    /** Whether a cluster gets anything done while there is a little of it all the time. */
    default boolean mayLast() {
        return false;
    }

    /** Whether it lies between the server it is done to and another, which the amount names. */
    default boolean isBetweenTwo() {
        return false;
    }

    /** Whether a server of another cluster is started at the address of one. */
    default boolean isStray() {
        return false;
    }

    /** Whether it can be done only to a server that is up. */
    default boolean needsServer() {
        return true;
    }

    /** Whether so little of it is drawn that a cluster still gets something done. */
    default boolean isRare() {
        return false;
    }

    /** Whether it is more than a cluster must survive without loss of availability. */
    default boolean isBeyondBudget() {
        return false;
    }

    /** Whether a server may stop by itself because of it. */
    default boolean mayStop() {
        return false;
    }
}
