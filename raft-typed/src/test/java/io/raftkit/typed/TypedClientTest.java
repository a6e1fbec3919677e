package io.raftkit.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.ReadOptions;
import io.raftkit.typed.Stock.Count;
import io.raftkit.typed.Stock.Deliver;
import io.raftkit.typed.Stock.Touch;
import io.raftkit.typed.codec.DecodingException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Records on one side, on the other what takes bytes. */
class TypedClientTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(7);

    private final AtomicReference<Object> asked = new AtomicReference<>();
    private final AtomicReference<Object> until = new AtomicReference<>();
    private CompletableFuture<byte[]> answer = CompletableFuture.completedFuture(new byte[] {4});

    private final TypedClient client = TypedClient.of(
            Stock.SCHEMA,
            (command, timeout) -> {
                asked.set(Stock.SCHEMA.decodeCommand(command));
                until.set(timeout);
                return answer;
            },
            (query, options) -> {
                asked.set(Stock.SCHEMA.decodeQuery(query));
                until.set(options);
                return answer;
            });

    @Test
    void commandsAndQueries_arriveAsBytes_andResultsComeBackAsRecords() {
        assertThat(client.submit(new Deliver("bolt", 5), TIMEOUT).join()).isEqualTo(2L);
        assertThat(asked.get()).isEqualTo(new Deliver("bolt", 5));
        assertThat(until.get()).isEqualTo(TIMEOUT);
        answer = CompletableFuture.completedFuture(new byte[0]);
        assertThat(client.submit(new Touch(), TIMEOUT).join()).isNull();
        answer = CompletableFuture.completedFuture(new byte[] {1, 4});
        ReadOptions stale = ReadOptions.defaults().withConsistency(ReadOptions.Consistency.STALE);
        assertThat(client.read(new Count("nut"), stale).join()).isEqualTo(Optional.of(2L));
        assertThat(asked.get()).isEqualTo(new Count("nut"));
        assertThat(until.get()).isSameAs(stale);
        client.read(new Count("nut"), TIMEOUT).join();
        assertThat(until.get()).isInstanceOfSatisfying(ReadOptions.class, options -> {
            assertThat(options.timeout()).isEqualTo(TIMEOUT);
            assertThat(options.consistency()).isEqualTo(ReadOptions.Consistency.LINEARIZABLE);
        });
    }

    private Throwable failure() {
        return client.submit(new Deliver("bolt", 5), TIMEOUT)
                .handle((result, failure) -> failure)
                .join();
    }

    @Test
    void failuresAreHandedOver_notWrapped_andResultsThatAreNotUnderstoodAreFailures() {
        OutcomeUnknownException unknown =
                new OutcomeUnknownException(OutcomeUnknownException.Reason.DEADLINE, "no answer came in time");
        answer = CompletableFuture.failedFuture(unknown);
        assertThat(failure()).isSameAs(unknown);
        answer = CompletableFuture.completedFuture(new byte[] {1, 2, 3});
        assertThat(failure()).isInstanceOf(DecodingException.class);
    }

    @Test
    void mistakesAreThrownByTheCall() {
        assertThatThrownBy(() -> client.submit(new LaterStock.ClearOut("bolt"), TIMEOUT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no command of this schema");
        assertThat(asked.get()).as("nothing was sent").isNull();
    }
}
