package io.raftkit.examples.process;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.cluster.StatusPage;
import io.raftkit.examples.kv.KeyValueServer;
import io.raftkit.examples.kv.http.HttpCaller;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.util.Optional;

/** Three packaged servers of the key/value store, with both ports. */
final class KeyValueProcesses implements AutoCloseable {
    private final StatusPage status = new StatusPage();
    private final LocalCluster cluster;

    /** Starts them with this heap, in the form of {@code -Xmx}. */
    KeyValueProcesses(String heap) throws IOException {
        cluster = LocalCluster.start(
                PackagedApp.launchWithHeap(PackagedApp.KEY_VALUE, heap).with("--http", "0"), 3);
    }

    int leader() {
        return status.awaitLeader(cluster, HttpNodes.PATIENCE).id();
    }

    ServerProcess server(int id) {
        return cluster.server(id);
    }

    /** Where clients of Redis reach a server. */
    int port(int id) {
        return server(id).clientPort();
    }

    /** Where clients over HTTP reach a server. */
    int httpPort(int id) {
        return KeyValueServer.printedHttpPort(server(id).printed());
    }

    HttpCaller http(int id) {
        return new HttpCaller(httpPort(id));
    }

    void kill(int id) {
        server(id).kill();
    }

    void restart(int id) throws IOException {
        cluster.restart(id);
    }

    /** Sends a request over HTTP again until its outcome is known: to be used where it may take effect twice. */
    static HttpCaller.Answer certain(HttpCaller caller, String method, String path, String body) {
        return Await.until(method + " " + path, HttpNodes.PATIENCE, () -> {
            HttpCaller.Answer answer = caller.call(method, path, body);
            return answer.status() >= 500 ? Optional.empty() : Optional.of(answer);
        });
    }

    @Override
    public void close() {
        cluster.close();
    }
}
