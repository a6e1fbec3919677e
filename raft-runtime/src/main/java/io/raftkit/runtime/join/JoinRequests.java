package io.raftkit.runtime.join;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.membership.Members;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.Join;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.runtime.call.CatchUp;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.transfer.MessageSender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers servers that ask to join. The leader makes the next change that such a server needs: it adds the server as a learner, and promotes it when it has
 * nearly all entries (thesis §4.2.1). Of the servers nothing is remembered from one request to the next: what is done is in the log, and the server
 * asks until all is done, this leader or the next. Thread-safe.
 */
public final class JoinRequests {
    /** More are dropped, and ask again. */
    private static final int OPEN_MAX = 8;

    /** Ids can be made up without end: who is added must first become a voter, or be removed. */
    public static final int LEARNERS_MAX = 8;

    /**
     * A server that asks.
     *
     * @param id the server
     * @param storeId its storage
     * @param address where it is reached
     * @param memberIndex as it says ({@link Join#memberIndex})
     */
    public record Asking(int id, long storeId, String address, long memberIndex) {}

    private final Supplier<EngineStatus> status;
    private final Map<Integer, String> addresses;
    private final Members members;
    private final MessageSender sender;
    private final Duration timeout;
    private final NodeCommons commons;
    private final CatchUp catchUp;
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();

    /**
     * Requests to a node.
     *
     * @param status how it is
     * @param addresses where the members are reached
     * @param members changes them
     * @param sender takes the answers
     * @param waitNanos how long a change is waited for until the server must ask again; other changes wait for it
     */
    public JoinRequests(
            Supplier<EngineStatus> status,
            Map<Integer, String> addresses,
            Members members,
            MessageSender sender,
            long waitNanos,
            NodeCommons commons) {
        this.status = status;
        this.addresses = addresses;
        this.members = members;
        this.sender = sender;
        this.commons = commons;
        timeout = Duration.ofNanos(waitNanos);
        catchUp = CatchUp.ofRepeated(waitNanos, commons.clock().nanos());
    }

    /** Takes a request; false if there is no room for it. On the transport's thread. */
    public boolean offer(Asking server) {
        EngineStatus now = status.get();
        if (now.role() != ServerRole.LEADER) {
            answer(server, notLeader(now));
            return true;
        }
        EngineStatus.Membership membership = now.membership();
        Join.Answer refusal = whyNever(server, membership);
        if (refusal != null) {
            commons.log()
                    .once(
                            "join " + server.id(),
                            "server " + server.id() + " at " + server.address() + " asks to be added: "
                                    + refusal.words(),
                            null);
            answer(server, refusal);
            return true;
        }
        MemberChange change = next(server, membership.latest().member(server.id()));
        String reason = whyNotYet(server, change, now);
        if (change == null || reason != null) {
            answer(server, askAgain(String.valueOf(reason)));
            return true;
        }
        return change(server, change, membership.latestIndex());
    }

    private Join.Answer notLeader(EngineStatus now) {
        int leader = now.leaderId();
        String address = addresses.getOrDefault(leader, "");
        return address.isEmpty()
                ? new Join.Answer(Join.Outcome.NOT_LEADER, LeaderHint.NONE, "it knows no leader")
                : new Join.Answer(
                        Join.Outcome.NOT_LEADER, new LeaderHint(leader, address), "server " + leader + " leads");
    }

    private static Join.Answer askAgain(String words) {
        return new Join.Answer(Join.Outcome.ASK_AGAIN, LeaderHint.NONE, words);
    }

    /** Why this server is not added, however often it asks, or null. */
    private static Join.@Nullable Answer whyNever(Asking server, EngineStatus.Membership membership) {
        Member present = membership.latest().member(server.id());
        if (present == null && wasRemoved(server, membership)) {
            return new Join.Answer(Join.Outcome.REMOVED, LeaderHint.NONE, "it was removed");
        }
        String words = present != null && present.storeId() != 0 && present.storeId() != server.storeId()
                ? "server " + server.id()
                        + " is a member with another storage. If its disk is lost, call replaceVoter(" + server.id()
                        + ", " + server.storeId() + "L, \"" + server.address()
                        + "\", timeout) on the leader; otherwise give this server another id"
                : copied(server, membership.latest());
        return words == null ? null : new Join.Answer(Join.Outcome.REFUSED, LeaderHint.NONE, words);
    }

    /** Only what is committed removes a server. */
    private static boolean wasRemoved(Asking server, EngineStatus.Membership membership) {
        return server.memberIndex() > 0
                && membership.committedIndex() > server.memberIndex()
                && membership.committed().member(server.id()) == null;
    }

    private static @Nullable String copied(Asking server, Configuration latest) {
        return latest.members().stream()
                .filter(member -> member.id() != server.id() && member.storeId() == server.storeId())
                .map(member -> "server " + member.id() + " has the same storage: its directory was copied")
                .findFirst()
                .orElse(null);
    }

    /** What makes this server a voter, or comes before that; null if nothing is left to do. */
    private static @Nullable MemberChange next(Asking server, @Nullable Member present) {
        if (present == null) {
            return new MemberChange.Add(Member.builder(server.id())
                    .role(Member.Role.LEARNER)
                    .storeId(server.storeId())
                    .address(server.address())
                    .build());
        }
        if (present.role() != Member.Role.LEARNER) {
            return null;
        }
        return present.address().equals(server.address())
                ? new MemberChange.Promote(server.id())
                : new MemberChange.Replace(server.id(), server.storeId(), server.address());
    }

    private @Nullable String whyNotYet(Asking server, @Nullable MemberChange change, EngineStatus now) {
        Configuration latest = now.membership().latest();
        Member present = latest.member(server.id());
        if (present != null && present.storeId() == 0) {
            return "the members have not agreed yet on the storage of server " + server.id();
        }
        if (change == null) {
            return "it is a voter";
        }
        int learners = latest.members().size() - latest.voters().size();
        if (present == null && learners >= LEARNERS_MAX) {
            return learners + " members are learners: wait until they are voters, or remove some";
        }
        synchronized (catchUp) {
            return catchUp.waitsFor(List.of(change), now, false, commons.clock().nanos());
        }
    }

    /** Makes a change if the members are still those for which it was chosen: the id may have been given to another storage meanwhile. */
    private boolean change(Asking server, MemberChange change, long expectedIndex) {
        if (open.size() >= OPEN_MAX || !open.add(server.id())) {
            return false;
        }
        try {
            members.change(List.of(change), expectedIndex, timeout).whenComplete((index, thrown) -> {
                open.remove(server.id());
                if (thrown == null) {
                    commons.log().info("server " + server.id() + " asked to join, done: " + change);
                }
                answer(server, thrown == null ? askAgain("done: " + change) : failed(thrown));
            });
        } catch (IllegalArgumentException e) {
            open.remove(server.id());
            answer(server, new Join.Answer(Join.Outcome.REFUSED, LeaderHint.NONE, String.valueOf(e.getMessage())));
        }
        return true;
    }

    private Join.Answer failed(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof RejectedException rejected && rejected.reason() == RejectedException.Reason.NOT_LEADER) {
            return notLeader(status.get());
        }
        return askAgain(cause instanceof CallFailedException ? String.valueOf(cause.getMessage()) : cause.toString());
    }

    private void answer(Asking server, Join.Answer answer) {
        sender.send(server.id(), answer);
    }
}
