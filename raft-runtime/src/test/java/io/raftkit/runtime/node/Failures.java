package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.runtime.call.Expiry;
import java.util.concurrent.CompletableFuture;

/** What a call that has ended failed with. */
public final class Failures {

    /** Deadlines that pass on a server that follows server 2. */
    public static final Expiry EXPIRY = new Expiry(() -> NodeStatus.builder(1)
            .cluster(7, 0)
            .role(ServerRole.FOLLOWER, 1)
            .leader(2, "server-2:1")
            .build());

    private Failures() {}

    public static RejectedException rejection(CompletableFuture<?> result) {
        Throwable thrown = failure(result);
        assertThat(thrown).isInstanceOf(RejectedException.class);
        return (RejectedException) thrown;
    }

    public static OutcomeUnknownException outcomeUnknown(CompletableFuture<?> result) {
        Throwable thrown = failure(result);
        assertThat(thrown).isInstanceOf(OutcomeUnknownException.class);
        return (OutcomeUnknownException) thrown;
    }

    private static Throwable failure(CompletableFuture<?> result) {
        assertThat(result).isDone();
        return catchThrowable(result::join).getCause();
    }
}
