package io.raftkit.examples.drill;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Cuts the network between three processes in silence, for a while, and prints how long after it is whole again each server acknowledges a
 * command that was submitted to it since. Each server has a Linux namespace of its own, so this needs root.
 */
public final class Cuts {
    private static final int SERVERS = 3;
    private static final int REST_MILLIS = 3_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String LENGTHS = "3,5,8,13,20,30,45,70,110";

    /** Which servers are cut off. */
    private enum Topology {
        ALL,
        LEADER,
        FOLLOWER;

        List<Integer> cutOff(int leader) {
            int follower = leader % SERVERS + 1;
            return switch (this) {
                case ALL -> List.of(1, 2, SERVERS);
                case LEADER -> List.of(leader);
                case FOLLOWER -> List.of(follower);
            };
        }
    }

    private Cuts() {}

    /** Runs the drill. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Options options = Options.of("cuts")
                .optional("lengths", LENGTHS, "how long the network is cut each time, in seconds, between commas")
                .optional("cut", "all,leader,follower", "who is cut off, between commas");
        try {
            options.parse(args);
            run(topologies(options), lengths(options));
            System.exit(0);
        } catch (BadArguments e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.BAD_ARGUMENTS);
        }
    }

    private static List<Integer> lengths(Options options) {
        try {
            return Arrays.stream(options.text("lengths").split(","))
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw options.bad("--lengths are whole numbers between commas");
        }
    }

    private static List<Topology> topologies(Options options) {
        try {
            return Arrays.stream(options.text("cut").split(","))
                    .map(name -> Topology.valueOf(name.toUpperCase(Locale.ROOT)))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw options.bad("--cut is all, leader or follower, or some of them between commas");
        }
    }

    private static void run(List<Topology> topologies, List<Integer> lengths) throws IOException, InterruptedException {
        System.out.println(
                "milliseconds from when the network is whole again until servers 1, 2 and 3 acknowledge a command");
        Launch launch = Launch.likeThis(DrillNode.class, "-Xmx256m");
        long worst = 0;
        try (Namespaces network = Namespaces.of(SERVERS);
                LocalCluster cluster = LocalCluster.start(launch, network, SERVERS)) {
            List<Acknowledged> heard =
                    cluster.servers().stream().map(Acknowledged::of).toList();
            for (Topology topology : topologies) {
                for (int seconds : lengths) {
                    List<Long> times = cut(network, heard, topology, seconds);
                    worst = Math.max(worst, times.stream().max(Long::compare).orElseThrow());
                    System.out.println("%-8s cut off for %3d s: %s".formatted(topology, seconds, times));
                }
            }
        }
        System.out.println("worst " + worst);
    }

    private static List<Long> cut(Namespaces network, List<Acknowledged> heard, Topology topology, int seconds)
            throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(REST_MILLIS);
        List<Integer> cutOff = topology.cutOff(heard.get(0).awaitNext().leaderId());
        for (int id : cutOff) {
            network.cut(id);
        }
        TimeUnit.SECONDS.sleep(seconds);
        for (int id : cutOff) {
            network.heal(id);
        }
        long healedMillis = System.currentTimeMillis();
        heard.forEach(server -> server.from(healedMillis));
        List<Long> times = new ArrayList<>();
        for (Acknowledged server : heard) {
            Acknowledged.Line first = Await.until("a command after the cut", PATIENCE, server::first);
            times.add(first.answeredMillis() - healedMillis);
        }
        return times;
    }
}
