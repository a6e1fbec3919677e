package io.raftkit.examples.kv.command;

import static io.raftkit.examples.kv.command.StoreCommand.read;
import static io.raftkit.examples.kv.command.StoreCommand.write;

import io.raftkit.examples.kv.map.PersistentMap;
import io.raftkit.examples.kv.resp.Numbers;
import io.raftkit.examples.kv.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys with named fields, which are told in the order of their names. */
final class HashCommands {
    static final List<StoreCommand> ALL = List.of(
            write("HSET", -4, HashCommands::set),
            read("HGET", 3, call -> call.out().string(call.fields(call.key()).get(call.argument(2)))),
            write("HDEL", -3, HashCommands::delete),
            read("HGETALL", 2, HashCommands::getAll),
            read("HLEN", 2, call -> call.out().number(call.fields(call.key()).size())),
            read("HEXISTS", 3, call -> call.out().number(call.fields(call.key()).get(call.argument(2)) != null)),
            write("HINCRBY", 4, HashCommands::increment));

    private HashCommands() {}

    private static void set(Call call) throws CommandError {
        if (call.size() % 2 != 0) {
            throw CommandError.arguments("hset");
        }
        PersistentMap<Bytes, Bytes> old = call.fields(call.key());
        PersistentMap<Bytes, Bytes> fields = old;
        for (int i = 2; i < call.size(); i += 2) {
            fields = fields.put(call.argument(i), call.argument(i + 1));
        }
        call.out().number(fields.size() - old.size());
        call.putFields(call.key(), fields);
    }

    private static void delete(Call call) throws CommandError {
        PersistentMap<Bytes, Bytes> old = call.fields(call.key());
        PersistentMap<Bytes, Bytes> fields = old;
        for (Bytes field : call.argumentsFrom(2)) {
            fields = fields.remove(field);
        }
        call.out().number(old.size() - fields.size());
        if (fields.size() != old.size()) {
            call.putFields(call.key(), fields);
        }
    }

    private static void getAll(Call call) throws CommandError {
        PersistentMap<Bytes, Bytes> fields = call.fields(call.key());
        call.out().map(fields.size());
        for (PersistentMap.Entry<Bytes, Bytes> field : fields) {
            call.out().string(field.key());
            call.out().string(field.value());
        }
    }

    private static void increment(Call call) throws CommandError {
        long amount = call.integer(3);
        PersistentMap<Bytes, Bytes> fields = call.fields(call.key());
        @Nullable Bytes old = fields.get(call.argument(2));
        long before = old == null
                ? 0
                : Numbers.parse(old).orElseThrow(() -> new CommandError("ERR hash value is not an integer"));
        long after = CounterCommands.sum(before, amount);
        call.out().number(after);
        call.putFields(call.key(), fields.put(call.argument(2), Bytes.of(Long.toString(after))));
    }
}
