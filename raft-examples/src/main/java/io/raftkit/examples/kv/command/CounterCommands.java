package io.raftkit.examples.kv.command;

import static io.raftkit.examples.kv.command.StoreCommand.write;

import io.raftkit.examples.kv.resp.Numbers;
import io.raftkit.examples.kv.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Strings that are whole numbers. */
final class CounterCommands {
    static final List<StoreCommand> ALL = List.of(
            write("INCR", 2, call -> add(call, 1)),
            write("DECR", 2, call -> add(call, -1)),
            write("INCRBY", 3, call -> add(call, call.integer(2))),
            write("DECRBY", 3, CounterCommands::subtract));

    private CounterCommands() {}

    private static void subtract(Call call) throws CommandError {
        long amount = call.integer(2);
        if (amount == Long.MIN_VALUE) {
            throw new CommandError("ERR decrement would overflow");
        }
        add(call, -amount);
    }

    private static void add(Call call, long amount) throws CommandError {
        @Nullable Bytes old = call.text(call.key());
        long before = old == null ? 0 : Numbers.parse(old).orElseThrow(CommandError::noInteger);
        long after = sum(before, amount);
        call.out().number(after);
        call.putText(call.key(), Bytes.of(Long.toString(after)));
    }

    /** Also for the numbers in fields. */
    static long sum(long one, long other) throws CommandError {
        try {
            return Math.addExact(one, other);
        } catch (ArithmeticException e) {
            throw CommandError.overflow();
        }
    }
}
