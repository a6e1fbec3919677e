package io.raftkit.simulator.fault;

import io.raftkit.simulator.cluster.ClusterSettings;
import io.raftkit.simulator.cluster.FrameContent;
import io.raftkit.testkit.network.InMemoryNetwork;
import io.raftkit.testkit.network.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** What the faults that last at one moment make of the network, all taken together. */
final class FaultyNetwork {
    /** What waits for a slow link at most: as much as a transport keeps for one that is down. */
    private static final long WAITING_BYTES_MAX = 1 << 20;

    private final ClusterSettings settings;
    private final InMemoryNetwork network;
    /** Those of the beginning, and those that may join. */
    private final int servers;

    private final List<FaultAction> lasting = new ArrayList<>();

    FaultyNetwork(ClusterSettings settings, InMemoryNetwork network) {
        this.settings = settings;
        this.network = network;
        servers = settings.servers + settings.spares;
    }

    void begin(FaultAction action) {
        lasting.add(action);
        apply();
        breakConnections(action);
    }

    /** What is under way is lost; where the way is cut as well, the attempt to connect again gets no answer. */
    private void breakConnections(FaultAction action) {
        for (int from = 1; from <= servers; from++) {
            for (int to = 1; to <= servers; to++) {
                if (from != to && breaks(action, from, to)) {
                    network.breakConnection(from, to);
                }
            }
        }
    }

    private static boolean breaks(FaultAction action, int from, int to) {
        int server = action.server();
        return switch (kind(action)) {
            case BREAK -> from == server && (to == action.other() || server == action.other());
            case BREAK_SERVER -> from == server || to == server;
            case BREAK_ALL -> true;
            case DROP, DROP_KIND, DUPLICATE, REORDER, REPLAY, CORRUPT, FOREIGN, MALFORMED -> false;
            case DELAY, BANDWIDTH, HOLD, HOLD_ANSWERS, CUT, ISOLATE, PAIR, SPLIT, BRIDGE, RING, STAR -> false;
        };
    }

    private static LinkFault kind(FaultAction action) {
        return (LinkFault) action.kind();
    }

    void end(FaultAction action) {
        if (lasting.remove(action)) {
            apply();
        }
    }

    void endAll() {
        lasting.clear();
        apply();
    }

    private void apply() {
        for (int from = 1; from <= servers; from++) {
            for (int to = 1; to <= servers; to++) {
                if (from != to) {
                    apply(network.link(from, to));
                }
            }
        }
    }

    private void apply(Link link) {
        link.drop(rate(link, LinkFault.DROP))
                .duplicate(rate(link, LinkFault.DUPLICATE))
                .reorder(rate(link, LinkFault.REORDER), millis(1), millis(300))
                .replay(rate(link, LinkFault.REPLAY))
                .corrupt(rate(link, LinkFault.CORRUPT))
                .foreign(rate(link, LinkFault.FOREIGN))
                .malformed(rate(link, LinkFault.MALFORMED), frame -> FrameContent.messageIn(frame) != null);
        settings.links.accept(link);
        long delayMillis = amount(link, LinkFault.DELAY);
        if (delayMillis > 0) {
            link.delay(millis(1), millis(delayMillis));
        }
        link.bandwidth(bytesPerSecond(link), WAITING_BYTES_MAX);
        long kind = amount(link, LinkFault.DROP_KIND);
        link.lose(header -> header.kind() == kind);
        if (isCut(link)) {
            link.cut();
        } else {
            link.mend();
        }
        if (amount(link, LinkFault.HOLD) >= 0 || holdsAnswers(link)) {
            link.hold();
        } else {
            link.release();
        }
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private double rate(Link link, LinkFault kind) {
        return Math.max(0, amount(link, kind)) / 100.0;
    }

    /** The most of what there is on a link, -1 if there is none. */
    private long amount(Link link, LinkFault kind) {
        return amounts(link, kind).max().orElse(-1);
    }

    private long bytesPerSecond(Link link) {
        return amounts(link, LinkFault.BANDWIDTH).min().orElse(Long.MAX_VALUE);
    }

    private LongStream amounts(Link link, LinkFault kind) {
        return lasting.stream()
                .filter(action -> action.kind() == kind
                        && (action.server() == 0
                                || action.server() == link.from() && action.other() == link.to()
                                || action.server() == link.from() && action.other() == link.from()))
                .mapToLong(FaultAction::amount);
    }

    private boolean holdsAnswers(Link link) {
        for (FaultAction action : lasting) {
            if (action.kind() == LinkFault.HOLD_ANSWERS
                    && link.from() == action.amount()
                    && link.to() == action.server()) {
                return true;
            }
        }
        return false;
    }

    private boolean isCut(Link link) {
        for (FaultAction action : lasting) {
            if (cuts(action, link.from(), link.to())) {
                return true;
            }
        }
        return false;
    }

    private boolean cuts(FaultAction action, int from, int to) {
        int server = action.server();
        boolean isApart = (action.amount() >> from - 1 & 1) != (action.amount() >> to - 1 & 1);
        boolean isAtServer = from == server || to == server;
        int distance = Math.abs(from - to);
        return switch (kind(action)) {
            case CUT -> from == server && (to == action.other() || server == action.other());
            case ISOLATE -> isAtServer;
            case PAIR -> (from == server || from == action.amount()) != (to == server || to == action.amount());
            case SPLIT -> isApart;
            case BRIDGE -> isApart && !isAtServer;
            case RING -> distance != 1 && distance != servers - 1;
            case STAR -> !isAtServer;
            case BREAK, BREAK_SERVER, BREAK_ALL -> action.amount() > 0 && breaks(action, from, to);
            case DROP, DROP_KIND, DUPLICATE, REORDER, REPLAY, CORRUPT, FOREIGN, MALFORMED -> false;
            case DELAY, BANDWIDTH, HOLD, HOLD_ANSWERS -> false;
        };
    }
}
