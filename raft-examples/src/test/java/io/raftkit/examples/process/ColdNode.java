package io.raftkit.examples.process;

import io.raftkit.api.Command;
import io.raftkit.api.NodeListener;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StateMachine;
import io.raftkit.examples.counter.Counter;
import io.raftkit.examples.server.Logs;
import io.raftkit.examples.server.ServerArguments;
import io.raftkit.examples.server.ServerMain;
import io.raftkit.examples.soak.FaultyDirectory;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.storage.mapdb.MapDbPersister;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One server of {@link FailurePathsIT}: under load, and told on its standard input what happens to it. It prints {@code ok} and the leader it
 * knows for each command that is acknowledged.
 */
final class ColdNode {
    static final String OK = "ok ";
    /** Asks for a line that says: from here on nothing is new. */
    static final String MARK = "mark";
    /** Makes the disk slow for some seconds. */
    static final String SLOW = "slow";
    /** Makes the state machine throw. */
    static final String THROW = "throw";
    /** Closes the node; the process ends with its input. */
    static final String CLOSE = "close";
    /** What is printed when something that was asked for is done. */
    static final String DONE = "done ";

    /** What is printed when the node has failed. */
    static final String ENDED = "ended";

    private static final int PACE_MILLIS = 20;
    private static final byte[] POISON = {};
    private static final long SLOW_MILLIS = 4_000;

    private final RaftNode node;
    private final FaultyDirectory disk;

    private ColdNode(ServerArguments given) throws IOException {
        disk = new FaultyDirectory(FileSystemDirectory.open(given.data()));
        node = RaftNode.builder()
                .id(given.id())
                .peers(given.peers())
                .stateMachine(new Touchy())
                .persister(MapDbPersister.open(disk))
                .setting("transport", "http")
                .listener(new NodeListener() {
                    @Override
                    public void failed(Throwable cause) {
                        System.out.println(ENDED);
                    }
                })
                .start();
    }

    public static void main(String[] args) throws IOException {
        Logs.quiet();
        ServerArguments given = ServerArguments.of("cold server", args);
        ColdNode cold = new ColdNode(given);
        System.out.println("server " + given.id() + " " + ServerMain.READY + 0);
        Executors.newSingleThreadScheduledExecutor()
                .scheduleAtFixedRate(cold::submit, 0, PACE_MILLIS, TimeUnit.MILLISECONDS);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            cold.obey(line);
            System.out.println(DONE + line);
        }
        System.exit(0);
    }

    private void submit() {
        node.submit(new byte[] {1}, Duration.ofSeconds(1))
                .thenAccept(result -> System.out.println(OK + node.status().leaderId()));
    }

    private void obey(String line) {
        switch (line) {
            case SLOW -> disk.slow(SLOW_MILLIS, SLOW_MILLIS);
            case THROW -> node.submit(POISON, Duration.ofMinutes(1));
            case CLOSE -> node.close();
            default -> {}
        }
    }

    /** Counts, and throws at an empty command. */
    private static final class Touchy implements StateMachine {
        private final Counter counter = new Counter();

        @Override
        public byte[] apply(Command command) {
            if (command.bytes().length == 0) {
                throw new IllegalStateException("a bug of the application's");
            }
            return counter.apply(command);
        }

        @Override
        public byte[] query(byte[] query) {
            return counter.query(query);
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            return counter.snapshot(point);
        }

        @Override
        public void restore(Snapshot snapshot) throws IOException {
            counter.restore(snapshot);
        }
    }
}
