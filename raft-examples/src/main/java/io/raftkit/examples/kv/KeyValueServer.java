package io.raftkit.examples.kv;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.examples.kv.http.HttpPort;
import io.raftkit.examples.kv.machine.ChangeListener;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.server.ExpiryProposer;
import io.raftkit.examples.kv.server.NodeReplication;
import io.raftkit.examples.kv.server.Replication;
import io.raftkit.examples.kv.server.RespServer;
import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.kv.watch.History;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Logs;
import io.raftkit.examples.server.ServerArguments;
import io.raftkit.examples.server.ServerMain;
import io.raftkit.examples.server.StorageChoice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One server of the key/value store: a node of the cluster, a port that clients of Redis connect to, and perhaps one for HTTP. */
public final class KeyValueServer implements AutoCloseable {
    /** Room for the longest request, and for how it is told from others. */
    private static final int COMMAND_BYTES_MAX = 1 << 21;

    private static final String HTTP_READY = " serves HTTP on port ";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final RaftNode node;
    private final ExpiryProposer expiry;
    private final RespServer clients;
    private final @Nullable HttpPort http;

    private KeyValueServer(RaftNode node, KeyValueMachine machine, RespServer clients, @Nullable HttpPort http) {
        this.node = node;
        this.clients = clients;
        this.http = http;
        expiry = new ExpiryProposer(node, machine, System::currentTimeMillis);
        expiry.start();
    }

    /**
     * Starts the node that was described, and serves clients.
     *
     * @param address for clients of Redis
     * @param http for clients over HTTP, or null for none
     * @throws IOException if an address cannot be listened on
     * @throws StartRefusedException if the node does not start
     */
    public static KeyValueServer start(
            RaftNodeBuilder described,
            InetSocketAddress address,
            @Nullable InetSocketAddress http,
            ServerSettings settings)
            throws IOException {
        @Nullable History history = http == null ? null : History.ofHeapPart();
        KeyValueMachine machine = new KeyValueMachine(history == null ? ChangeListener.NONE : history);
        RaftNode node = described
                .stateMachine(machine.stateMachine())
                .maxCommandBytes(COMMAND_BYTES_MAX)
                .start();
        Replication replication = new NodeReplication(node, TIMEOUT);
        @Nullable HttpPort httpPort = null;
        try {
            httpPort = http == null || history == null
                    ? null
                    : HttpPort.start(http, replication, machine::latest, history, settings);
            ServerSettings telling = settings.withFacts(() -> facts(node.status()));
            RespServer clients = RespServer.start(address, replication, telling);
            return new KeyValueServer(node, machine, clients, httpPort);
        } catch (IOException e) {
            close(httpPort);
            node.close();
            throw e;
        }
    }

    private static void close(@Nullable HttpPort http) {
        if (http != null) {
            http.close();
        }
    }

    private static Map<String, String> facts(NodeStatus status) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("raft_server", Integer.toString(status.serverId()));
        facts.put("raft_role", status.role().name());
        facts.put("raft_term", Long.toString(status.term()));
        facts.put("raft_leader", Integer.toString(status.leaderId()));
        facts.put("raft_applied", Long.toString(status.lastApplied()));
        return facts;
    }

    /** Where clients connect to. */
    public int port() {
        return clients.port();
    }

    /** Where clients connect to over HTTP, or -1. */
    public int httpPort() {
        return http == null ? -1 : http.port();
    }

    /** Where clients connect to over HTTP, by what the process of a server has printed. */
    public static int printedHttpPort(String printed) {
        return printed.lines()
                .filter(line -> line.contains(HTTP_READY))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no port for HTTP was printed: " + printed));
    }

    /** The node of the cluster. */
    public RaftNode node() {
        return node;
    }

    /** Ends in good order; open requests are not answered. */
    @Override
    public void close() {
        expiry.close();
        clients.close();
        close(http);
        node.close();
    }

    /**
     * Starts one server: {@code --id 1 --peers 1=host:port,2=host:port,3=host:port --data DIR --port [HOST:]PORT}, with {@code --http
     * [HOST:]PORT} to serve HTTP as well, {@code --password-file FILE} if clients are to give a password, and {@code --tls-certificate FILE
     * --tls-key FILE} if they are to use TLS.
     */
    public static void main(String[] args) {
        Logs.quiet();
        try {
            KeyValueArguments given = KeyValueArguments.of(args);
            ServerArguments common = given.server();
            KeyValueServer server = start(
                    StorageChoice.apply(RaftNode.builder())
                            .id(common.id())
                            .peers(common.peers())
                            .data(common.data()),
                    common.clients(),
                    given.http(),
                    ServerSettings.defaults().withPassword(given.password()).withTls(given.tls()));
            if (given.http() != null) {
                System.out.println("server " + common.id() + HTTP_READY + server.httpPort());
            }
            ServerMain.live(common, server.node(), server.port(), server::close);
        } catch (BadArguments | StartRefusedException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.exitCode(e));
        }
    }
}
