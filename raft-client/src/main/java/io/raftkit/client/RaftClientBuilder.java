package io.raftkit.client;

import io.raftkit.api.client.ClientRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a client needs. Immutable: each method returns another builder, so that one may be kept and used for several clients. Only {@link
 * #servers} must be called.
 */
public final class RaftClientBuilder {
    private final List<String> servers;
    private final String cluster;
    private final long group;
    private final Duration callTimeout;
    private final @Nullable Executor executor;
    private final Encryption encryption;

    RaftClientBuilder() {
        this(List.of(), "", 0, Duration.ofSeconds(5), null, Encryption.NONE);
    }

    private RaftClientBuilder(
            List<String> servers,
            String cluster,
            long group,
            Duration callTimeout,
            @Nullable Executor executor,
            Encryption encryption) {
        this.servers = servers;
        this.cluster = cluster;
        this.group = group;
        this.callTimeout = callTimeout;
        this.executor = executor;
        this.encryption = encryption;
    }

    /**
     * Says where servers are reached. Some are enough: the others are found by what these answer, where clients can reach them at the addresses
     * that the servers use among themselves.
     *
     * @param addresses {@code host:port}, one in each string or several between commas; an IPv6 host stands in brackets. Names are looked up
     *     whenever a connection is opened
     * @return a new builder
     * @throws IllegalArgumentException if one is no address
     */
    public RaftClientBuilder servers(String... addresses) {
        Set<String> all = new LinkedHashSet<>();
        for (String some : addresses) {
            for (String address : some.split(",", -1)) {
                all.add(Address.require(address.strip()));
            }
        }
        return new RaftClientBuilder(new ArrayList<>(all), cluster, group, callTimeout, executor, encryption);
    }

    /**
     * Names the cluster, exactly as the nodes' builders do. A server of another one refuses every call.
     *
     * @param name the name; empty, for a cluster without one, unless called
     * @return a new builder
     * @throws IllegalArgumentException if it is too long to be sent
     */
    public RaftClientBuilder cluster(String name) {
        // A request that could not be written would be refused here.
        ClientRequest unused = new ClientRequest(0, 1, 0, 0, Objects.requireNonNull(name, "name"), new byte[0]);
        return new RaftClientBuilder(servers, name, group, callTimeout, executor, encryption);
    }

    /**
     * Chooses the group within the cluster.
     *
     * @param number as in the nodes' builders; 0 unless called
     * @return a new builder
     */
    public RaftClientBuilder group(long number) {
        return new RaftClientBuilder(servers, cluster, number, callTimeout, executor, encryption);
    }

    /**
     * Sets the deadline of calls without one.
     *
     * @param timeout 5 seconds unless called
     * @return a new builder
     * @throws IllegalArgumentException if it is not positive
     */
    public RaftClientBuilder callTimeout(Duration timeout) {
        if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ", but must be more than nothing");
        }
        return new RaftClientBuilder(servers, cluster, group, timeout, executor, encryption);
    }

    /**
     * Chooses where futures complete, and with them the actions that depend on them.
     *
     * @param executor one that runs each task soon, and on a thread of its own; an executor of the client's unless called. What it rejects runs on
     *     a thread of the client that has other work
     * @return a new builder
     */
    public RaftClientBuilder executor(Executor executor) {
        Objects.requireNonNull(executor, "executor");
        return new RaftClientBuilder(servers, cluster, group, callTimeout, executor, encryption);
    }

    /**
     * Uses mutual TLS: the client shows the context's certificate, which must name a client of the cluster ({@code
     * URI:raftkit://CLUSTER/client/NAME}), and calls only servers whose certificate names a server of it ({@code URI:raftkit://CLUSTER/ID}),
     * whatever the names of their hosts. Renewing certificates is the context's business.
     *
     * @param context an initialised context with a key and with trust in the cluster's authority
     * @return a new builder
     */
    public RaftClientBuilder tls(SSLContext context) {
        Objects.requireNonNull(context, "context");
        return new RaftClientBuilder(servers, cluster, group, callTimeout, executor, new Encryption(context, true));
    }

    /**
     * Uses TLS towards servers that are known by the host names in their certificates, and ask for none of the client's.
     *
     * @param context an initialised context with trust in the servers' authority
     * @return a new builder
     */
    public RaftClientBuilder serverTls(SSLContext context) {
        Objects.requireNonNull(context, "context");
        return new RaftClientBuilder(servers, cluster, group, callTimeout, executor, new Encryption(context, false));
    }

    /**
     * Opens a client. It connects when it is first called.
     *
     * @return an open client, which its owner closes
     * @throws IllegalStateException if no server was given
     */
    public RaftClient open() {
        if (servers.isEmpty()) {
            throw new IllegalStateException(
                    "No server is given: call servers(...) on the builder with host:port of some.");
        }
        ClientThreads threads = new ClientThreads(executor);
        OpenCalls openCalls = new OpenCalls(threads);
        OkHttpClient http = encryption.client(cluster);
        Router router = new Router(
                new Servers(servers, encryption.isUsed()), openCalls, threads, http, new Router.Scope(cluster, group));
        CommandStream commands = new CommandStream(router, openCalls, threads, http);
        return new RaftClient(callTimeout, openCalls, router, commands);
    }
}
