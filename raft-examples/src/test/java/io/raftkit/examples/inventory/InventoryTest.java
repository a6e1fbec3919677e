package io.raftkit.examples.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.examples.inventory.Inventory.Add;
import io.raftkit.examples.inventory.Inventory.Done;
import io.raftkit.examples.inventory.Inventory.Pieces;
import io.raftkit.examples.inventory.Inventory.Take;
import io.raftkit.examples.inventory.Inventory.Taken;
import io.raftkit.examples.inventory.Inventory.TooFew;
import io.raftkit.examples.server.HttpApi;
import io.raftkit.testkit.network.InMemoryNetwork;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.typed.TypedNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One server, whose leader does not change: called with records, and over HTTP. */
class InventoryTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final InMemoryNetwork network = InMemoryNetwork.direct(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private RaftNode node;
    private HttpApi api;

    @BeforeEach
    void start() throws Exception {
        node = RaftNode.builder()
                .id(1)
                .peers("1=a:1")
                .stateMachine(new Inventory().machine())
                .transport(network.open(1, "a:1"))
                .persister(new InMemoryPersister())
                .callTimeout(LONG)
                .start();
        api = HttpApi.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InventoryHttp.routes(node));
    }

    @AfterEach
    void stop() {
        api.close();
        node.close();
        network.close();
    }

    @Test
    void recordsGoIn_andRecordsComeOut() {
        TypedNode inventory = TypedNode.of(node, Inventory.SCHEMA);
        CompletableFuture<Long> added = inventory.submit(new Add("bolt", 5));
        CompletableFuture<Taken> taken = inventory.submit(new Take("bolt", 2));
        CompletableFuture<Taken> refused = inventory.submit(new Take("bolt", 4));

        assertThat(added.join()).isEqualTo(5L);
        assertThat(taken.join()).isEqualTo(new Done(3));
        assertThat(refused.join()).isEqualTo(new TooFew(3));
        assertThat(inventory.read(new Pieces("bolt"), LONG).join()).isEqualTo(3L);
    }

    private String send(String method, String target) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + target))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    @Test
    void overHttpItIsJson() throws Exception {
        assertThat(send("POST", "/add?item=bolt&pieces=5")).isEqualTo("200 {\"pieces\":5}");
        assertThat(send("POST", "/take?item=bolt&pieces=6"))
                .startsWith("200 ")
                .contains("\"taken\":false", "\"pieces\":5");
        assertThat(send("POST", "/take?item=bolt")).startsWith("200 ").contains("\"taken\":true", "\"pieces\":4");
        assertThat(send("GET", "/pieces?item=bolt")).isEqualTo("200 {\"pieces\":4}");
        assertThat(send("POST", "/take?item=bolt&pieces=-1")).startsWith("400 ").contains("pieces=-1");
        assertThat(send("POST", "/add?item=")).startsWith("400 ").contains("item= is not");
    }

    /** A change of this text is a change of what servers have in their logs. */
    @Test
    void formOfTheCommandsLasts() {
        assertThat(Inventory.SCHEMA.describe()).isEqualTo("""
                command 1 Add(item: string, pieces: long) -> long
                command 2 Take(item: string, pieces: long) -> Taken{1=Done(left: long), 2=TooFew(there: long)}
                query 1 Pieces(item: string) -> long
                """);
    }
}
