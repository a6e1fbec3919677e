package io.raftkit.examples.demo;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.examples.server.BadRequest;
import io.raftkit.examples.server.HttpApi;
import io.raftkit.examples.server.MembersHttp;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import io.raftkit.examples.server.StorageChoice;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * One server of the demo. {@code POST /increments?id=7} increments the counter under that id; {@code GET /increments} reads the whole
 * state of this server (linearizably), in Base64. An operator changes the members as {@link MembersHttp} says.
 */
final class DemoNode {
    // What was on its way to a leader that dies is waited for this long; all else is answered in milliseconds.
    private static final Duration SUBMIT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

    private static final String JOINS = "joins";
    private static final String THROUGH = "through";
    private static final String ALLOWS_JOINS = "allow-joins";

    private DemoNode() {}

    /**
     * Starts one server; the options are those of the counter, {@code --joins} for a server that is to be added to a cluster that runs, {@code --through
     * 1=host:port} for one that asks a member for that, and {@code --allow-joins} for servers that may be asked.
     */
    public static void main(String[] args) {
        Options options = ServerMain.options("demo server")
                .flag(JOINS, "this server is to be added to a cluster that runs")
                .optional(THROUGH, "nobody", "a member, as id=host:port, which this server asks to be added")
                .flag(ALLOWS_JOINS, "servers may ask to be added");
        new ServerMain(options, args, DemoNode::routes).serve((given, all) -> {
            RaftNodeBuilder server = StorageChoice.apply(RaftNode.builder())
                    .cluster("demo")
                    .id(given.id())
                    .peers(given.peers())
                    .data(given.data())
                    .stateMachine(new Increments());
            if (all.isGiven(JOINS)) {
                server.joins();
            }
            if (all.isGiven(THROUGH)) {
                server.joins(all.text(THROUGH));
            }
            if (all.isGiven(ALLOWS_JOINS)) {
                server.allowJoins();
            }
            return server.start();
        });
    }

    static Map<String, HttpApi.Route> routes(RaftNode node) {
        Map<String, HttpApi.Route> routes = new TreeMap<>(MembersHttp.routes(node::members));
        routes.put(
                "POST /increments",
                fields -> node.submit(Increments.command(id(fields)), SUBMIT_TIMEOUT)
                        .thenApply(counted -> Map.of()));
        routes.put(
                "GET /increments",
                fields -> node.read(new byte[0], READ_TIMEOUT)
                        .thenApply(state -> Map.of("state", Base64.getEncoder().encodeToString(state))));
        return routes;
    }

    private static long id(Map<String, String> fields) {
        try {
            return Long.parseLong(fields.getOrDefault("id", ""));
        } catch (NumberFormatException e) {
            throw new BadRequest("an increment needs its id: POST /increments?id=7");
        }
    }
}
