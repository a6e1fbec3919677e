package io.raftkit.runtime.node;

import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.membership.Members;
import io.raftkit.runtime.call.AdminCall;
import io.raftkit.runtime.call.Call;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Takes the calls of operators, and puts them into the queue of the node's loop. */
final class LocalMembers implements Members {
    private static final int ADDRESS_CHARS_MAX = 255;

    private final NodeAssembly assembly;

    LocalMembers(NodeAssembly assembly) {
        this.assembly = assembly;
    }

    @Override
    public CompletableFuture<Long> change(List<MemberChange> changes, long expectedIndex, Duration timeout) {
        List<MemberChange> copy = List.copyOf(Objects.requireNonNull(changes, "changes"));
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("changes is empty, but must name a server at least");
        }
        if (expectedIndex < 0) {
            throw new IllegalArgumentException(
                    "expectedIndex is " + expectedIndex + ", but must be 0 or the index of a configuration");
        }
        copy.forEach(LocalMembers::checkAddress);
        return call(AdminCall.change(copy, expectedIndex, now(), LocalNode.timeoutNanos(timeout), assembly.openCalls));
    }

    /** Others are sent what a new member needs, so they must know where it is. */
    private static void checkAddress(MemberChange change) {
        String address = change instanceof MemberChange.Add add
                ? add.member().address()
                : change instanceof MemberChange.Replace replace ? replace.address() : null;
        if (address == null) {
            return;
        }
        boolean isPlain = address.chars().allMatch(c -> c > ' ' && c < 127);
        if (address.isEmpty() || address.length() > ADDRESS_CHARS_MAX || !isPlain) {
            throw new IllegalArgumentException("address of server " + change.serverId() + " is \"" + address
                    + "\", but must be where the others reach it, for instance \"10.0.0.4:7001\"");
        }
    }

    @Override
    public CompletableFuture<Long> transferLeadership(int serverId, Duration timeout) {
        if (serverId < 0) {
            throw new IllegalArgumentException("serverId is " + serverId + ", but must be 0 or that of a voter");
        }
        return call(AdminCall.transfer(serverId, now(), LocalNode.timeoutNanos(timeout), assembly.openCalls));
    }

    private long now() {
        return assembly.commons.clock().nanos();
    }

    private CompletableFuture<Long> call(AdminCall call) {
        if (!assembly.openCalls.begin(0)) {
            call.failHere(LocalNode.overloaded());
        } else if (!assembly.commons.lifecycle().isOpen() || !assembly.inputs.offer(call)) {
            call.failHere(Call.stopped());
        }
        return call.result;
    }
}
