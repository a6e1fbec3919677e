package io.raftkit.examples.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.counter.Counter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when a node starts with the plugins that this module requires. */
class StartLineTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("io.raftkit");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.INFO.intValue()) {
                lines.add(line.getLevel() + " " + line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    Path data;

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
    }

    @AfterEach
    void hearNoMore() {
        logger.removeHandler(handler);
    }

    private List<String> started() {
        return lines.stream().filter(line -> line.contains(" started: ")).toList();
    }

    @Test
    void startedNode_writesOneLineThatSaysWhoItIsAndWhatItHas() throws Exception {
        String address = "127.0.0.1:" + FreePorts.find(1).get(0);
        for (int start = 1; start <= 2; start++) {
            RaftNode node = RaftNode.builder()
                    .id(3)
                    .peers("3=" + address)
                    .cluster("orders")
                    .data(data)
                    .stateMachine(new Counter())
                    .start();
            node.submit(new byte[] {1}, HttpNodes.PATIENCE).join();
            // The configuration that seals the server comes before or behind the command.
            Await.until(
                    "four entries are committed",
                    HttpNodes.PATIENCE,
                    () -> node.status().commitIndex() >= 4 ? Optional.of(true) : Optional.empty());
            node.close();
            assertThat(started()).hasSize(start);
        }
        assertThat(started().get(0))
                .startsWith("INFO server 3 started: Raftkit ")
                .doesNotContain("unknown version")
                .contains(
                        "at " + address,
                        "cluster \"orders\" of servers [3] (",
                        "transport io.raftkit.transport.http.HttpTransport",
                        "storage io.raftkit.storage.mapdb.",
                        " in " + data,
                        ", 0 stored entries to apply up to index 0");
        // What opened the term, the configuration, what opened the session, and the command.
        assertThat(started().get(1)).endsWith(", 4 stored entries to apply up to index 4");
    }
}
