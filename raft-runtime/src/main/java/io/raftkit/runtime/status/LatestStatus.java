package io.raftkit.runtime.status;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.status.Health;
import io.raftkit.api.status.MembershipStatus;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.thread.NodeClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The latest status of a node. The loop sets it; any thread may read it without waiting. */
public final class LatestStatus {
    private static final int PROBLEM_CHARS_MAX = 400;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Bootstrap identity;
    private final Map<Integer, String> addresses;
    private final Lifecycle lifecycle;
    private final Counters counters;
    private final SnapshotFigures snapshots;
    private final Supplier<List<String>> warnings;
    private final Supplier<@Nullable String> stage;
    private final IntFunction<@Nullable String> reachedAt;
    private final NodeClock clock;
    /** How long a loop that works may leave its status as it is. */
    private final long quietNanosMax;
    /** By server, in the order of ids. */
    private final Map<Integer, Unreached> unreached = new ConcurrentSkipListMap<>();

    private volatile EngineStatus latest;
    private volatile long publishedNanos;

    /** What is wrong on the way to an address. It says nothing of another one, which the server has later. */
    private record Unreached(String address, String problem) {}

    public LatestStatus(
            Bootstrap identity,
            Map<Integer, String> addresses,
            NodeCommons commons,
            SnapshotFigures snapshots,
            Supplier<List<String>> warnings,
            Supplier<@Nullable String> stage,
            IntFunction<@Nullable String> reachedAt,
            long electionTimeoutNanos,
            EngineStatus first) {
        this.identity = identity;
        this.addresses = addresses;
        lifecycle = commons.lifecycle();
        counters = commons.counters();
        this.snapshots = snapshots;
        this.warnings = warnings;
        this.stage = stage;
        this.reachedAt = reachedAt;
        clock = commons.clock();
        // It turns at every timer, but a busy machine may keep it waiting.
        quietNanosMax = Math.max(QUIET_NANOS, 4 * electionTimeoutNanos);
        publish(first);
    }

    /** Notes what a transport says of the way to a server. Any thread. */
    public void peerProblem(int serverId, @Nullable String problem) {
        String address = reachedAt.apply(serverId);
        if (problem == null || address == null) {
            unreached.remove(serverId);
        } else {
            String text = problem.substring(0, Math.min(problem.length(), PROBLEM_CHARS_MAX));
            unreached.put(serverId, new Unreached(address, text));
        }
    }

    public void publish(EngineStatus status) {
        latest = status;
        publishedNanos = clock.nanos();
    }

    /** What the status shows, unless the loop has not been there to put up another for too long. */
    public Health health() {
        long quietNanos = clock.nanos() - publishedNanos;
        return lifecycle.isStopped() || quietNanos <= quietNanosMax
                ? Health.of(status())
                : Health.of(
                        false,
                        false,
                        "The node's loop has not turned for " + TimeUnit.NANOSECONDS.toMillis(quietNanos) + " ms.");
    }

    public EngineStatus latest() {
        return latest;
    }

    /** The part of the status that says what the node is doing. */
    public Outline outline() {
        return outline(latest);
    }

    private Outline outline(EngineStatus engine) {
        State state = state(engine);
        // A server that stopped leads nothing, whatever it did last.
        return works(state)
                ? new Outline(state, engine.role(), engine.term(), engine.leaderId())
                : new Outline(state, ServerRole.FOLLOWER, engine.term(), 0);
    }

    private static boolean works(State state) {
        return state != State.FAILED && state != State.STOPPED;
    }

    public NodeStatus status() {
        EngineStatus engine = latest;
        Outline outline = outline(engine);
        State state = outline.state();
        int leaderId = outline.leaderId();
        return NodeStatus.builder(identity.serverId())
                .cluster(identity.clusterId(), identity.group())
                .state(state)
                .role(outline.role(), outline.term())
                .leader(leaderId, leaderId == 0 ? null : addresses.get(leaderId))
                .log(engine.lastIndex(), engine.durableIndex())
                .committed(engine.commitIndex(), engine.lastApplied())
                .whyNoLeader(works(state) ? whyNoLeader(engine) : "this node is stopped and hears of no leader")
                .failure(failure(engine, state))
                .warnings(warnings(engine, state))
                .snapshots(snapshots.status(engine.whyNoState()))
                .members(MembershipStatus.of(
                        identity.storeId(),
                        engine.membership().latest(),
                        engine.membership().latestIndex(),
                        stage(engine.membership())))
                .peers(engine.peers().stream().map(this::peer).toList())
                .counters(counters.all())
                .build();
    }

    private @Nullable String whyNoLeader(EngineStatus engine) {
        String why = engine.whyNoLeader();
        return why == null
                ? null
                : unreached.keySet().stream()
                        .flatMap(id -> Stream.ofNullable(problemOfWay(id)).map(text -> "; server " + id + ": " + text))
                        .collect(Collectors.joining("", why, ""));
    }

    private @Nullable String stage(EngineStatus.Membership membership) {
        String waits = stage.get();
        if (waits != null || membership.latestIndex() == membership.committedIndex()) {
            return waits;
        }
        Configuration latest = membership.latest();
        return latest.isJoint()
                ? "waits until a majority of the voters " + latest.voters() + " and one of the outgoing voters "
                        + latest.outgoingVoters() + " have entry " + membership.latestIndex()
                : "waits until a majority of the voters " + latest.voters() + " has entry " + membership.latestIndex();
    }

    private State state(EngineStatus engine) {
        if (lifecycle.failure() != null) {
            return State.FAILED;
        }
        if (!lifecycle.isOpen()) {
            return State.STOPPED;
        }
        if (engine.isHeldBack()) {
            return State.EXCLUDED;
        }
        return engine.isStalled() || engine.isDiskSlow() ? State.STALLED : State.RUNNING;
    }

    private @Nullable String failure(EngineStatus engine, State state) {
        Failure failure = lifecycle.failure();
        if (failure != null) {
            return failure.message();
        }
        if (state == State.EXCLUDED) {
            return String.join(" ", engine.identityProblems());
        }
        if (state != State.STALLED) {
            return null;
        }
        return engine.isStalled()
                ? "The disk is full: no proposals are taken here. Make space; the node then goes on by itself."
                : "A write to the disk has taken longer than an election timeout: the disk is too slow or hangs. The node"
                        + " goes on by itself once it answers.";
    }

    private List<String> warnings(EngineStatus engine, State state) {
        List<String> all = new ArrayList<>(warnings.get());
        String problem = snapshots.problem();
        if (problem != null) {
            all.add(problem + ". It is tried again later.");
        }
        String damage = snapshots.damage();
        if (damage != null && engine.whyNoState() == null) {
            all.add(damage + ". It is kept until a new one has taken its place.");
        }
        if (engine.whyNoState() != null) {
            all.add("This server has no state: " + engine.whyNoState()
                    + ". It votes and stores entries, but applies none, answers nothing and does not stand for election, until"
                    + " another server gives it a snapshot: " + snapshots.searched()
                    + ". Or stop it, and put back what is named here as it was.");
        }
        if (state == State.RUNNING || state == State.STALLED) {
            all.addAll(engine.identityProblems());
        }
        return List.copyOf(all);
    }

    private PeerStatus peer(EngineStatus.Peer peer) {
        long heard = peer.heardNanosAgo() < 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(peer.heardNanosAgo());
        String address = addresses.getOrDefault(peer.id(), "");
        PeerStatus.Builder status = PeerStatus.builder(peer.id(), address)
                .heardMillisAgo(heard)
                .protocolVersion(peer.protocolVersion())
                .matchIndex(peer.matchIndex())
                .counted(peer.isCounted())
                .problem(problem(peer));
        EngineStatus.Install install = peer.install();
        if (install != null) {
            long index = install.offered().ref().index();
            long fetched = install.fetchedIndex() == index ? install.bytesFetched() : 0;
            status.snapshot(index, fetched, install.offered().sizeBytes());
        }
        return status.build();
    }

    private @Nullable String problemOfWay(int serverId) {
        Unreached found = unreached.get(serverId);
        return found != null && found.address().equals(reachedAt.apply(serverId)) ? found.problem() : null;
    }

    private @Nullable String problem(EngineStatus.Peer peer) {
        String ofWay = problemOfWay(peer.id());
        String known = peer.problem();
        if (known == null || ofWay == null) {
            return known == null ? ofWay : known;
        }
        return known + "; " + ofWay;
    }
}
