package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.http.HttpCaller;
import io.raftkit.examples.server.HttpNodes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three packaged servers of the key/value store with a heap of 128 MiB. Both ports of the leader get bad input: it is refused in words, the
 * server keeps within its memory, and the cluster commits meanwhile.
 */
class KeyValueBadInputIT {
    /** So many writes must be acknowledged during each attack that stays. */
    private static final int COMMITS = 20;

    private static final int RESIDENT_KIB_MAX = 512 << 10;
    private static final int IDLE_MAX = 10_000;
    /** What a process needs besides: jars, its storage, other connections. */
    private static final int OTHER_FILES = 500;

    private final AtomicLong commits = new AtomicLong();
    private KeyValueProcesses servers;
    private Thread writer;
    private int attacked;

    @BeforeEach
    void start() throws IOException {
        servers = new KeyValueProcesses("128m");
        attacked = servers.leader();
        int port = servers.port(attacked % 3 + 1);
        writer = new Thread(() -> write(port), "writer");
        writer.start();
        awaitCommits();
    }

    @AfterEach
    void stop() throws InterruptedException {
        writer.interrupt();
        writer.join();
        servers.close();
    }

    /** Writes at another server, one key after the other. */
    private void write(int port) {
        try (RespClient client = new RespClient(port)) {
            while (!Thread.currentThread().isInterrupted()) {
                if (client.call("INCR commits").startsWith(":")) {
                    commits.incrementAndGet();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the other server is gone", e);
        }
    }

    private void awaitCommits() {
        long before = commits.get();
        Await.until(
                "the cluster commits",
                HttpNodes.PATIENCE,
                () -> commits.get() >= before + COMMITS ? Optional.of(true) : Optional.empty());
    }

    @Test
    void badInput_isRefusedInWords_andTheClusterCommits() throws IOException {
        attack(100_000, 1_000, 100);
    }

    @Tag("slow")
    @Test
    void badInput_inLargeAmounts_isRefusedInWords_andTheClusterCommits() throws IOException {
        int idle = Math.min(Integer.getInteger("raftkit.kv.idle", IDLE_MAX), filesMax() - OTHER_FILES);
        System.out.println("the attacked server gets " + idle + " idle connections");
        attack(1_000_000, idle, 1_000);
    }

    /** How many files this process may open, and so may a server: a JVM takes all that it is allowed. */
    private static int filesMax() throws IOException {
        Path limits = Path.of("/proc/self/limits");
        if (!Files.exists(limits)) {
            return Integer.MAX_VALUE;
        }
        return Files.readAllLines(limits).stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split(" {2,}")[2].strip())
                .map(hard -> hard.matches("\\d{1,9}") ? Integer.parseInt(hard) : Integer.MAX_VALUE)
                .findFirst()
                .orElseThrow();
    }

    private void attack(int pipeline, int idle, int slowSenders) throws IOException {
        RespAttacks resp = new RespAttacks(servers.port(attacked));
        HttpAttacks http = new HttpAttacks(servers.httpPort(attacked));
        resp.wrongLengths();
        resp.giantBulk();
        resp.inlineGarbage();
        commitDuring(resp.halfFrames(64));
        long before = commits.get();
        resp.pipeline(pipeline);
        assertThat(commits.get()).as("commits during the pipeline").isGreaterThan(before);
        idle(resp.idle(idle));
        http.badJson();
        http.giantBodies();
        List<Closeable> slow = http.slowSenders(slowSenders);
        assertServed();
        commitDuring(slow);
        awaitCommits();
        assertServed();
        assertWell();
    }

    private void commitDuring(List<Closeable> open) throws IOException {
        awaitCommits();
        for (Closeable each : open) {
            each.close();
        }
    }

    private void idle(List<RespClient> clients) throws IOException {
        awaitCommits();
        for (RespClient client : clients) {
            assertThat(client.call("PING")).isEqualTo("+PONG");
        }
        for (RespClient client : clients) {
            client.close();
        }
    }

    /** The attacked server serves those who send what it expects. */
    private void assertServed() throws IOException {
        HttpCaller caller = servers.http(attacked);
        HttpCaller.Answer answer = KeyValueProcesses.certain(caller, "PUT", "/keys/good", "{\"value\":\"v\"}");
        assertThat(answer.status()).as(answer.json()).isEqualTo(200);
        try (RespClient client = new RespClient(servers.port(attacked))) {
            assertThat(client.call("PING")).isEqualTo("+PONG");
        }
    }

    private void assertWell() throws IOException {
        assertThat(servers.server(attacked).isAlive()).isTrue();
        assertThat(servers.server(attacked).log()).doesNotContain("OutOfMemoryError", "SEVERE", "defect");
        Path status = Path.of("/proc/" + servers.server(attacked).pid() + "/status");
        if (Files.exists(status)) {
            String peak = Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .findFirst()
                    .orElseThrow();
            int kib = Integer.parseInt(peak.replaceAll("\\D", ""));
            System.out.println("the attacked server took at most " + (kib >> 10) + " MiB of memory");
            assertThat(kib).isLessThan(RESIDENT_KIB_MAX);
        }
    }
}
