package io.raftkit.script.scene;

import io.raftkit.engine.ClusterOptions;
import io.raftkit.engine.Letter;
import io.raftkit.engine.VirtualCluster;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.script.MessagePrinter;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cluster in which nothing happens by itself. Each server has a clock of its own. */
public final class Scene {
    private static final int ROUNDS_MAX = 1_000;

    private final Trace trace = new Trace();
    private final Network network = new Network();
    private final SortedMap<Integer, SceneServer> servers = new TreeMap<>();
    private @Nullable VirtualCluster cluster;
    private @Nullable ClusterOptions options;
    private boolean appliesAtOnce;

    /** Sets the cluster up. Its servers start for the first time, or, if it is sealed, have started before. */
    public void begin(ClusterOptions options, boolean appliesAtOnce) {
        if (!servers.isEmpty()) {
            throw new ScriptProblem("there is a cluster already: one in each script");
        }
        VirtualCluster cluster = new VirtualCluster(options);
        cluster.post = this::post;
        this.cluster = cluster;
        this.options = options;
        this.appliesAtOnce = appliesAtOnce;
        cluster.servers.keySet().forEach(id -> {
            SceneServer server = new SceneServer(cluster, id, appliesAtOnce, trace);
            servers.put(id, server);
            if (options.isSealed()) {
                server.given(TermAndVote.NONE, List.of(), 0);
            } else {
                server.start();
            }
        });
    }

    /** Starts a server that the cluster did not begin with. */
    public void join(int id) {
        if (cluster == null || options == null || servers.containsKey(id)) {
            throw new ScriptProblem("server " + id + " cannot join");
        }
        cluster.add(options, id);
        SceneServer server = new SceneServer(cluster, id, appliesAtOnce, trace);
        servers.put(id, server);
        server.start();
    }

    public Trace trace() {
        return trace;
    }

    public Network network() {
        return network;
    }

    public Collection<SceneServer> servers() {
        if (servers.isEmpty()) {
            throw new ScriptProblem("no cluster yet: begin with \"cluster 3\"");
        }
        return servers.values();
    }

    public List<SceneServer> serversUp() {
        return servers().stream().filter(SceneServer::isUp).toList();
    }

    public SceneServer server(int id) {
        SceneServer server = servers.get(id);
        if (server == null) {
            throw new ScriptProblem("there is no server " + id);
        }
        return server;
    }

    private void post(Letter letter) {
        if (!network.post(letter)) {
            trace.say("lost on the way from " + letter.from() + " to " + letter.to());
        }
    }

    /** Lets a letter arrive. */
    public void deliver(Letter letter) {
        SceneServer receiver = server(letter.to());
        String name = MessagePrinter.name(letter.message()) + " from " + letter.from();
        if (!receiver.isUp()) {
            trace.say(letter.to() + " is down: lost is " + name);
            return;
        }
        trace.say(letter.to() + " gets " + name);
        trace.below(() -> receiver.receive(letter));
    }

    /** Delivers among these servers, writes, loads and applies there, until nothing is left to do at this moment. */
    public void settle(Collection<SceneServer> among) {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            List<Letter> letters =
                    network.takeAmong(among.stream().map(SceneServer::id).toList());
            letters.forEach(this::deliver);
            boolean isBusy = !letters.isEmpty();
            for (SceneServer server : among) {
                isBusy |= server.settle();
            }
            if (!isBusy) {
                return;
            }
        }
        throw new ScriptProblem("the cluster does not come to rest");
    }
}
