package io.raftkit.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.NodeListener;
import io.raftkit.api.RaftNode;
import io.raftkit.api.ReadOptions;
import io.raftkit.api.RejectedException;
import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.network.InMemoryNetwork;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.typed.Stock.Count;
import io.raftkit.typed.Stock.Deliver;
import io.raftkit.typed.Stock.Done;
import io.raftkit.typed.Stock.Take;
import io.raftkit.typed.Stock.TooFew;
import io.raftkit.typed.Stock.Touch;
import io.raftkit.typed.codec.ByteReader;
import io.raftkit.typed.codec.ByteWriter;
import io.raftkit.typed.codec.Codec;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three servers in memory, of one build or of two. */
class TypedClusterTest {
    private static final Duration LONG = Duration.ofSeconds(120);

    private final InMemoryNetwork network = InMemoryNetwork.direct(1);
    private final Map<Integer, InMemoryPersister> disks = new TreeMap<>();
    private final Map<Integer, Transport> transports = new TreeMap<>();
    private final Map<Integer, CompletableFuture<Throwable>> failures = new ConcurrentHashMap<>();
    private final List<RaftNode> nodes = new ArrayList<>();

    @AfterEach
    void end() {
        nodes.forEach(RaftNode::close);
        network.close();
    }

    private RaftNode start(int id, TypedStateMachine machine) throws IOException {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        failures.put(id, failure);
        Transport transport = network.open(id, "abc".charAt(id - 1) + ":1");
        transports.put(id, transport);
        RaftNode node = RaftNode.builder()
                .id(id)
                .peers("1=a:1,2=b:1,3=c:1")
                .stateMachine(machine)
                .transport(transport)
                .persister(disks.computeIfAbsent(id, server -> new InMemoryPersister()))
                .callTimeout(LONG)
                .listener(new NodeListener() {
                    @Override
                    public void failed(Throwable cause) {
                        failure.complete(cause);
                    }
                })
                .start();
        nodes.add(node);
        return node;
    }

    private TypedNode stock(int id) throws IOException {
        return TypedNode.of(start(id, new Stock().machine()), Stock.SCHEMA);
    }

    /** The leader may change at any time: a call is repeated until it is answered, so its effect may occur several times. */
    private static <R> R repeat(Supplier<CompletableFuture<R>> call) {
        while (true) {
            try {
                return call.get().join();
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(CallFailedException.class);
            }
        }
    }

    @Test
    void recordsGoIn_andRecordsComeOut_onEveryServer() throws Exception {
        List<TypedNode> servers = List.of(stock(1), stock(2), stock(3));
        assertThat(repeat(() -> servers.get(0).submit(new Deliver("bolt", 5))) % 5)
                .isZero();
        assertThat(repeat(() -> servers.get(1).submit(new Take("bolt", 1_000_000), LONG)))
                .isInstanceOfSatisfying(
                        TooFew.class, result -> assertThat(result.there() % 5).isZero());
        assertThat(repeat(() -> servers.get(2).submit(new Take("bolt", 0)))).isInstanceOf(Done.class);
        assertThat(repeat(() -> servers.get(2).submit(new Touch()))).isNull();
        for (TypedNode server : servers) {
            assertThat(repeat(() -> server.read(new Count("bolt"), LONG)).orElseThrow() % 5)
                    .isZero();
            assertThat(repeat(() -> server.read(new Count("nut"), ReadOptions.defaults())))
                    .isEmpty();
        }
    }

    @Test
    void failuresAreThoseOfTheNode_andMistakesAreThrownByTheCall() throws Exception {
        TypedNode server = stock(1);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        CompletableFuture<Long> alone = server.submit(new Deliver("bolt", 5), Duration.ZERO);
        alone.handle((result, failure) -> {
                    seen.set(failure);
                    return 0;
                })
                .join();
        assertThat(seen.get()).as("not wrapped").isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> server.submit(new LaterStock.ClearOut("bolt")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no command of this schema");
        assertThatThrownBy(() -> server.submit(new Deliver(null, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("component article of record");
    }

    record Opaque() {}

    record Ask() implements TypedCommand<Opaque> {}

    private static final Schema UNREADABLE = Schema.builder(MethodHandles.lookup())
            .codec(Opaque.class, new Codec<>() {
                @Override
                public void write(Opaque value, ByteWriter out) {}

                @Override
                public Opaque read(ByteReader in) {
                    throw new LinkageError("unreadable");
                }
            })
            .command(1, Ask.class)
            .build();

    private static TypedStateMachine unreadable() {
        return TypedStateMachine.builder(UNREADABLE)
                .command(Ask.class, command -> new Opaque())
                .build(StateSnapshots.none());
    }

    @Test
    void errorWhileAResultIsRead_failsTheCall() throws Exception {
        TypedNode server = TypedNode.of(start(1, unreadable()), UNREADABLE);
        start(2, unreadable());
        start(3, unreadable());
        AtomicReference<Throwable> seen = new AtomicReference<>();
        do {
            server.submit(new Ask())
                    .handle((result, failure) -> {
                        seen.set(failure);
                        return 0;
                    })
                    .get(LONG.toSeconds(), TimeUnit.SECONDS);
        } while (seen.get() instanceof CallFailedException);
        assertThat(seen.get()).isInstanceOf(LinkageError.class).hasMessage("unreadable");
    }

    /** A skipped command would leave the old server with another state than the others. */
    @Test
    void serverThatDoesNotKnowACommittedCommand_stopsWithWords_andGoesOnOnceItIsUpgraded() throws Exception {
        RaftNode old = start(3, new Stock().machine());
        TypedNode upgraded = TypedNode.of(start(1, new LaterStock().machine()), LaterStock.SCHEMA);
        start(2, new LaterStock().machine());

        // Before all servers are upgraded, what the old one knows may be used, and nothing else.
        assertThat(repeat(() -> upgraded.submit(new LaterStock.Delivery("bolt", 5, ""))) % 5)
                .isZero();
        TypedNode stock = TypedNode.of(old, Stock.SCHEMA);
        assertThat(repeat(() -> stock.read(new Count("bolt"), LONG)).orElseThrow() % 5)
                .isZero();
        repeat(() -> upgraded.submit(new LaterStock.ClearOut("bolt")));

        assertThat(failures.get(3).join())
                .hasStackTraceContaining("the command with the id 5 is not known here")
                .hasStackTraceContaining("Start it again with a version that knows the command");
        old.close();
        transports.get(3).close();
        TypedNode again = TypedNode.of(start(3, new LaterStock().machine()), LaterStock.SCHEMA);
        assertThat(repeat(() -> again.submit(new LaterStock.ClearOut("bolt"))))
                .as("it has applied what it had stopped at")
                .isZero();
        assertThat(again.node().status().failure()).isNull();
    }
}
