package io.raftkit.examples.kv.command;

import static io.raftkit.examples.kv.command.StoreCommand.read;
import static io.raftkit.examples.kv.command.StoreCommand.write;

import io.raftkit.examples.kv.store.Held;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** When keys go by themselves. */
final class ExpiryCommands {
    private static final long SECOND_MILLIS = 1000;
    private static final long HALF_SECOND_MILLIS = 500;
    private static final int NOT_THERE = -2;
    private static final int NEVER = -1;

    static final List<StoreCommand> ALL = List.of(
            write("EXPIRE", -3, call -> expire(call, SECOND_MILLIS)),
            write("PEXPIRE", -3, call -> expire(call, 1)),
            read("TTL", 2, call -> call.out().number(left(call, HALF_SECOND_MILLIS, SECOND_MILLIS))),
            read("PTTL", 2, call -> call.out().number(left(call, 0, 1))),
            write("PERSIST", 2, ExpiryCommands::persist));

    private ExpiryCommands() {}

    private static void expire(Call call, long unitMillis) throws CommandError {
        Set<String> conditions = conditions(call);
        long time = time(call, unitMillis);
        @Nullable Held held = call.keys().find(call.key());
        if (held == null || !hold(conditions, held, time)) {
            call.out().number(0);
            return;
        }
        call.out().number(1);
        if (time <= call.keys().now()) {
            call.keys().remove(call.key());
        } else {
            call.keys().put(call.key(), held.value(), time);
        }
    }

    private static long time(Call call, long unitMillis) throws CommandError {
        long given = call.integer(2);
        try {
            return Math.min(
                    Math.addExact(
                            Math.multiplyExact(given, unitMillis), call.keys().now()),
                    Held.NEVER - 1);
        } catch (ArithmeticException e) {
            throw CommandError.expireTime(call.spec());
        }
    }

    private static Set<String> conditions(Call call) throws CommandError {
        Set<String> conditions = new TreeSet<>();
        for (int i = 3; i < call.size(); i++) {
            String word = call.argument(i).toString();
            conditions.add(word.toUpperCase(Locale.ROOT));
            if (!Set.of("NX", "XX", "GT", "LT").contains(word.toUpperCase(Locale.ROOT))) {
                throw new CommandError("ERR Unsupported option " + word);
            }
        }
        if (conditions.contains("NX") && conditions.size() > 1) {
            throw new CommandError("ERR NX and XX, GT or LT options at the same time are not compatible");
        }
        if (conditions.contains("GT") && conditions.contains("LT")) {
            throw new CommandError("ERR GT and LT options at the same time are not compatible");
        }
        return conditions;
    }

    /** Without an end, a key lives longer than with any. */
    private static boolean hold(Set<String> conditions, Held held, long time) {
        return conditions.stream().allMatch(condition -> switch (condition) {
            case "NX" -> !held.expires();
            case "XX" -> held.expires();
            case "GT" -> held.expires() && time > held.expiresAt();
            default -> time < held.expiresAt();
        });
    }

    private static long left(Call call, long roundMillis, long unitMillis) {
        @Nullable Held held = call.keys().find(call.key());
        if (held == null || !held.expires()) {
            return held == null ? NOT_THERE : NEVER;
        }
        // A key that is due stays until the log says that its time has come.
        return (Math.max(0, held.expiresAt() - call.clock()) + roundMillis) / unitMillis;
    }

    private static void persist(Call call) {
        @Nullable Held held = call.keys().find(call.key());
        boolean expires = held != null && held.expires();
        call.out().number(expires);
        if (held != null && expires) {
            call.keys().put(call.key(), held.value(), Held.NEVER);
        }
    }
}
