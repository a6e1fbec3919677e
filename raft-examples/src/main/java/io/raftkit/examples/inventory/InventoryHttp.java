package io.raftkit.examples.inventory;

import io.raftkit.api.RaftNode;
import io.raftkit.examples.inventory.Inventory.Add;
import io.raftkit.examples.inventory.Inventory.Done;
import io.raftkit.examples.inventory.Inventory.Pieces;
import io.raftkit.examples.inventory.Inventory.Take;
import io.raftkit.examples.inventory.Inventory.Taken;
import io.raftkit.examples.inventory.Inventory.TooFew;
import io.raftkit.examples.server.BadRequest;
import io.raftkit.examples.server.HttpApi;
import io.raftkit.examples.server.ServerMain;
import io.raftkit.typed.TypedNode;
import java.time.Duration;
import java.util.Map;

/**
 * The inventory's client API, the same on every server: {@code POST /add?item=bolt&pieces=5} and {@code POST /take?item=bolt&pieces=2} change
 * it, {@code GET /pieces?item=bolt} reads it (linearizably). All answer {@code {"pieces":3}}, with {@code "taken":true} or {@code false} to the
 * second.
 */
final class InventoryHttp {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private InventoryHttp() {}

    /** A server of the inventory, with this command line. */
    static ServerMain of(String[] args) {
        return new ServerMain("inventory", args, InventoryHttp::routes);
    }

    static Map<String, HttpApi.Route> routes(RaftNode node) {
        TypedNode inventory = TypedNode.of(node, Inventory.SCHEMA);
        return Map.of(
                "POST /add",
                fields ->
                        inventory.submit(new Add(item(fields), pieces(fields))).thenApply(InventoryHttp::answer),
                "POST /take",
                fields ->
                        inventory.submit(new Take(item(fields), pieces(fields))).thenApply(InventoryHttp::answer),
                "GET /pieces",
                fields -> inventory.read(new Pieces(item(fields)), TIMEOUT).thenApply(InventoryHttp::answer));
    }

    private static Map<String, Object> answer(long pieces) {
        return Map.of("pieces", pieces);
    }

    private static Map<String, Object> answer(Taken taken) {
        return taken instanceof Done done
                ? Map.of("taken", true, "pieces", done.left())
                : Map.of("taken", false, "pieces", ((TooFew) taken).there());
    }

    private static String item(Map<String, String> fields) {
        String item = fields.getOrDefault("item", "");
        if (!item.matches("[a-z]{1,100}")) {
            throw new BadRequest("item=" + item + " is not 1 to 100 letters; write for instance GET /pieces?item=bolt");
        }
        return item;
    }

    private static long pieces(Map<String, String> fields) {
        String pieces = fields.getOrDefault("pieces", "1");
        if (!pieces.matches("[0-9]{1,9}")) {
            throw new BadRequest("pieces=" + pieces + " is not a number of 1 to 9 digits");
        }
        return Long.parseLong(pieces);
    }
}
