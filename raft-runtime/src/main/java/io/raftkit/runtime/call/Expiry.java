package io.raftkit.runtime.call;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.PeerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A moment at which deadlines passed: says what the calls had waited for; commands and reads get the same message. The node is looked at
 * once, and only if a call ends by its deadline at all.
 */
public final class Expiry {
    private final Supplier<NodeStatus> look;

    @Nullable
    private NodeStatus seen;

    public Expiry(Supplier<NodeStatus> look) {
        this.look = look;
    }

    private NodeStatus status() {
        NodeStatus status = seen;
        if (status == null) {
            status = look.get();
            seen = status;
        }
        return status;
    }

    /** The end of a command that neither a log nor a leader was given. */
    RejectedException ofCommandInNoLog(String timeout) {
        return rejected(
                "No leader took the command within " + timeout + ": " + waitForTurn()
                        + ". It never will be taken and may be sent again.",
                status());
    }

    /** The end of a command that a leader was asked to take. */
    OutcomeUnknownException ofForwardedCommand(String timeout) {
        return unknown(timeout, waitForLeader("no leader has confirmed that it has the command"));
    }

    /** The end of a command that has an index. */
    OutcomeUnknownException ofCommandAt(long index, String timeout) {
        NodeStatus status = status();
        return unknown(
                timeout,
                index <= status.commitIndex()
                        ? waitForStateMachine()
                        : waitForLeader("no majority has entry " + index + " on its disks"
                                + (index > status.durableIndex() ? ", nor has this server" : "")));
    }

    /** The end of a read that no leader has confirmed. */
    RejectedException ofRead(String timeout) {
        return unanswered(timeout, waitForLeader("no majority has confirmed that this server still leads"));
    }

    /** The end of a read that the state machine was given. */
    RejectedException ofConfirmedRead(String timeout) {
        return unanswered(timeout, waitForStateMachine());
    }

    private OutcomeUnknownException unknown(String timeout, String waited) {
        return new OutcomeUnknownException(
                OutcomeUnknownException.Reason.DEADLINE,
                "The command was not seen applied within " + timeout + ": " + waited
                        + ". It may be applied later, or never.");
    }

    private RejectedException unanswered(String timeout, String waited) {
        return rejected(
                "The read was not answered within " + timeout + ": " + waited
                        + ". It had no effect and may be sent again.",
                status());
    }

    private static RejectedException rejected(String message, NodeStatus status) {
        boolean isWithoutLeader = status.leaderId() == 0 && isWorking(status);
        return new RejectedException(
                isWithoutLeader ? RejectedException.Reason.NO_LEADER : RejectedException.Reason.DEADLINE,
                message,
                status.leaderId(),
                status.leaderAddress(),
                null);
    }

    private static boolean isWorking(NodeStatus status) {
        return status.state() != NodeStatus.State.FAILED && status.state() != NodeStatus.State.STOPPED;
    }

    private String waitForTurn() {
        NodeStatus status = status();
        if (status.leaderId() == 0 || status.leads()) {
            return waitForLeader("this server has not come to it");
        }
        return leader(status) + " has not answered for what was forwarded to it before" + problemOf(status);
    }

    /** What a leader owes, which is said by {@code owed} where this server leads. */
    private String waitForLeader(String owed) {
        NodeStatus status = status();
        if (!isWorking(status)) {
            return "this node is closing";
        }
        if (status.leaderId() == 0) {
            return "no leader is known: " + status.whyNoLeader();
        }
        if (!status.leads()) {
            return leader(status) + " has not answered for it" + problemOf(status);
        }
        return owed + (status.failure() == null ? ": " + others(status) : ": " + sentence(status.failure()));
    }

    private String waitForStateMachine() {
        NodeStatus status = status();
        long behind = status.commitIndex() - status.lastApplied();
        String text = behind == 0
                ? "the state machine has not answered"
                : String.format(
                        Locale.ROOT,
                        "the state machine is %,d %s behind, at index %d of %d committed",
                        behind,
                        behind == 1 ? "entry" : "entries",
                        status.lastApplied(),
                        status.commitIndex());
        return status.warnings().isEmpty() ? text : text + ", see warnings() of status()";
    }

    private static String leader(NodeStatus status) {
        return "the leader, server " + status.leaderId()
                + (status.leaderAddress() == null ? "," : " at " + status.leaderAddress() + ",");
    }

    private static String problemOf(NodeStatus status) {
        return status.peers().stream()
                .filter(peer -> peer.id() == status.leaderId() && peer.problem() != null)
                .map(peer -> ": " + peer.problem())
                .findFirst()
                .orElse("");
    }

    private static String others(NodeStatus status) {
        List<String> words = new ArrayList<>();
        for (PeerStatus peer : status.peers()) {
            String heard = peer.heardMillisAgo() < 0 ? "never heard" : "heard " + peer.heardMillisAgo() + " ms ago";
            words.add("server " + peer.id() + " was " + heard
                    + (peer.problem() == null ? "" : " (" + peer.problem() + ")"));
        }
        return words.isEmpty() ? "its own disk has not confirmed it" : String.join(", ", words);
    }

    /** A sentence that another goes on. */
    private static String sentence(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }
}
