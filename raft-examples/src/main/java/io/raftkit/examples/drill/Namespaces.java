package io.raftkit.examples.drill;

import io.raftkit.examples.cluster.Hosts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of Linux namespaces: each server has one of its own, with a cable to a switch that can be pulled out. What is sent meanwhile
 * vanishes. Needs root and the command {@code ip}.
 */
final class Namespaces implements Hosts, AutoCloseable {
    private static final String NETWORK = "10.77.0.";

    private final String name = "raftkit" + ProcessHandle.current().pid() + "-";
    private final List<String> made = new ArrayList<>();
    private final Thread hook = new Thread(this::remove, "remove the namespaces");

    private Namespaces() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    static Namespaces of(int servers) throws IOException {
        Namespaces namespaces = new Namespaces();
        namespaces.add(0);
        namespaces.inside(0, "link add switch type bridge");
        namespaces.inside(0, "link set switch up");
        for (int id = 1; id <= servers; id++) {
            namespaces.add(id);
            ip("link add port" + id + " netns " + namespaces.name + 0 + " type veth peer name cable netns "
                    + namespaces.name + id);
            namespaces.inside(0, "link set port" + id + " master switch up");
            namespaces.inside(id, "addr add " + NETWORK + id + "/24 dev cable");
            namespaces.inside(id, "link set cable up");
            namespaces.inside(id, "link set lo up");
        }
        return namespaces;
    }

    private void add(int id) throws IOException {
        ip("netns add " + name + id);
        made.add(name + id);
    }

    /** Pulls out a server's cable. */
    void cut(int id) throws IOException {
        inside(0, "link set port" + id + " down");
    }

    /** Puts a server's cable back in. */
    void heal(int id) throws IOException {
        inside(0, "link set port" + id + " up");
    }

    @Override
    public String address(int id) {
        return NETWORK + id;
    }

    @Override
    public List<String> prefix(int id) {
        return List.of("ip", "netns", "exec", name + id);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        remove();
    }

    private void remove() {
        for (String namespace : made) {
            try {
                ip("netns del " + namespace);
            } catch (IOException e) {
                System.err.println("not removed: " + namespace + " (" + e.getMessage() + ")");
            }
        }
    }

    private void inside(int id, String command) throws IOException {
        ip("-n " + name + id + " " + command);
    }

    private static void ip(String command) throws IOException {
        List<String> words = new ArrayList<>(List.of("ip"));
        words.addAll(List.of(command.split(" ")));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("ip " + command + ": " + said.strip() + "; this needs root on Linux");
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }
}
