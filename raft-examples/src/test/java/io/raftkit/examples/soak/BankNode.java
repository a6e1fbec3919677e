package io.raftkit.examples.soak;

import io.raftkit.api.RaftNode;
import io.raftkit.examples.bank.BankAccounts;
import io.raftkit.examples.server.BadRequest;
import io.raftkit.examples.server.HttpApi;
import io.raftkit.examples.server.ServerArguments;
import io.raftkit.examples.server.ServerMain;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.storage.mapdb.MapDbPersister;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One server of the soak: the bank, over HTTP and MapDB, on a disk that can be made slow or full. {@code POST /bank?ask=alice%20%2B5} submits a
 * command, {@code GET /bank?ask=alice} reads (linearizably); {@code POST /disk?delay=200&for=3000} lets each force take 200 ms longer
 * for 3 s, {@code POST /full?for=3000} lets nothing be written for 3 s, and both are answered when that is over.
 */
final class BankNode {
    /** By when a call to a server ends, whatever happens, unless the server's process is stopped. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);

    private BankNode() {}

    /** Starts one server; the options are those of the counter. */
    public static void main(String[] args) throws IOException {
        Path data = ServerArguments.of("bank server", args).data();
        FaultyDirectory disk = new FaultyDirectory(FileSystemDirectory.open(data));
        new ServerMain("bank server", args, node -> routes(node, disk))
                .serve(given -> RaftNode.builder()
                        .id(given.id())
                        .peers(given.peers())
                        .stateMachine(new BankAccounts())
                        .persister(MapDbPersister.open(disk))
                        // On the class path of the tests there is another.
                        .setting("transport", "http")
                        .start());
    }

    private static Map<String, HttpApi.Route> routes(RaftNode node, FaultyDirectory disk) {
        return Map.of(
                "POST /bank",
                fields -> answer(node.submit(asked(fields, "[a-z0-9-]+ [+-][0-9]{1,9}"), CALL_TIMEOUT)),
                "GET /bank",
                fields -> answer(node.read(asked(fields, "[a-z0-9-]+"), CALL_TIMEOUT)),
                "POST /disk",
                fields -> slow(disk, number(fields, "delay"), number(fields, "for")),
                "POST /full",
                fields -> full(disk, number(fields, "for")));
    }

    private static CompletableFuture<Map<String, String>> answer(CompletableFuture<byte[]> call) {
        return call.thenApply(bytes -> Map.of("answer", new String(bytes, StandardCharsets.UTF_8)));
    }

    private static byte[] asked(Map<String, String> fields, String shape) {
        String text = fields.getOrDefault("ask", "");
        if (!text.matches(shape)) {
            throw new BadRequest("ask=" + text + " does not match " + shape);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static CompletableFuture<Map<String, Integer>> slow(FaultyDirectory disk, int delayMillis, int forMillis) {
        int before = disk.delayed();
        disk.slow(delayMillis, forMillis);
        return CompletableFuture.supplyAsync(
                () -> Map.of("delayed", disk.delayed() - before),
                CompletableFuture.delayedExecutor(forMillis, TimeUnit.MILLISECONDS));
    }

    private static CompletableFuture<Map<String, Integer>> full(FaultyDirectory disk, int forMillis) {
        int before = disk.refused();
        disk.fill(forMillis);
        return CompletableFuture.supplyAsync(
                () -> Map.of("refused", disk.refused() - before),
                CompletableFuture.delayedExecutor(forMillis, TimeUnit.MILLISECONDS));
    }

    private static int number(Map<String, String> fields, String name) {
        try {
            return Integer.parseInt(fields.getOrDefault(name, ""));
        } catch (NumberFormatException e) {
            throw new BadRequest(name + " is not a number of milliseconds: POST /disk?delay=200&for=3000");
        }
    }
}
