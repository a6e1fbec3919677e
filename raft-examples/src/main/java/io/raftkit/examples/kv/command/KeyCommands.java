package io.raftkit.examples.kv.command;

import static io.raftkit.examples.kv.command.StoreCommand.read;
import static io.raftkit.examples.kv.command.StoreCommand.write;

import io.raftkit.examples.kv.map.PersistentMap;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys, whatever they hold. */
final class KeyCommands {
    static final List<StoreCommand> ALL = List.of(
            write("DEL", -2, KeyCommands::delete).keys(1, -1, 1),
            read("EXISTS", -2, KeyCommands::count).keys(1, -1, 1),
            read("TYPE", 2, KeyCommands::type),
            read("KEYS", 2, KeyCommands::keys).keys(0, 0, 0),
            read("SCAN", -2, Scan::run).keys(0, 0, 0),
            read("DBSIZE", 1, call -> call.out().number(call.keys().size())).keys(0, 0, 0),
            write("FLUSHDB", -1, KeyCommands::flush).keys(0, 0, 0));

    private KeyCommands() {}

    private static void delete(Call call) {
        int removed = 0;
        for (Bytes key : call.argumentsFrom(1)) {
            removed += call.keys().remove(key) ? 1 : 0;
        }
        call.out().number(removed);
    }

    private static void count(Call call) {
        call.out()
                .number(call.argumentsFrom(1).stream()
                        .filter(key -> call.keys().find(key) != null)
                        .count());
    }

    private static void type(Call call) {
        @Nullable Held held = call.keys().find(call.key());
        call.out().status(held == null ? "none" : held.value().type());
    }

    private static void keys(Call call) {
        Glob pattern = new Glob(call.argument(1));
        List<Bytes> found = new ArrayList<>();
        Iterator<PersistentMap.Entry<Bytes, Held>> all = call.keys().all();
        while (all.hasNext()) {
            PersistentMap.Entry<Bytes, Held> each = all.next();
            if (!each.value().isExpired(call.keys().now()) && pattern.matches(each.key())) {
                found.add(each.key());
            }
        }
        call.out().array(found.size());
        found.forEach(call.out()::string);
    }

    private static void flush(Call call) throws CommandError {
        boolean isPlain = call.size() == 1;
        if (!isPlain && (call.size() > 2 || !List.of("SYNC", "ASYNC").contains(call.word(1)))) {
            throw CommandError.syntax();
        }
        call.keys().clear();
        call.out().status("OK");
    }
}
