package io.raftkit.examples.kv.command;

import static io.raftkit.examples.kv.command.StoreCommand.read;
import static io.raftkit.examples.kv.command.StoreCommand.write;

import io.raftkit.examples.kv.resp.Limits;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Strings: set them, read them, make them longer. */
final class StringCommands {
    static final List<StoreCommand> ALL = List.of(
            read("GET", 2, call -> call.out().string(call.text(call.key()))),
            write("SET", -3, StringCommands::set).answersStored(4),
            write("GETDEL", 2, StringCommands::getAndDelete).answersStored(2),
            write("GETEX", -2, StringCommands::getAndExpire).answersStored(2),
            read("MGET", -2, StringCommands::getMany).keys(1, -1, 1),
            write("MSET", -3, StringCommands::setMany).keys(1, -1, 2),
            write("APPEND", 3, StringCommands::append),
            read("STRLEN", 2, StringCommands::length));

    private StringCommands() {}

    private static void set(Call call) throws CommandError {
        SetOptions options = SetOptions.ofSet(call);
        Bytes key = call.key();
        long expiresAt = options.keepsExpiry() ? call.expiresAt(key) : options.expiresAt();
        if (options.answersOld()) {
            call.out().string(call.text(key));
        }
        boolean isThere = call.keys().find(key) != null;
        if (isThere ? options.onlyIfAbsent() : options.onlyIfThere()) {
            if (!options.answersOld()) {
                call.out().nothing();
            }
            return;
        }
        if (!options.answersOld()) {
            call.out().status("OK");
        }
        call.keys().put(key, new Value.Text(call.argument(2)), expiresAt);
    }

    private static void getAndDelete(Call call) throws CommandError {
        @Nullable Bytes old = call.text(call.key());
        call.out().string(old);
        call.keys().remove(call.key());
    }

    private static void getAndExpire(Call call) throws CommandError {
        SetOptions options = SetOptions.ofGetEx(call);
        @Nullable Bytes old = call.text(call.key());
        if (old == null) {
            call.out().nothing();
            return;
        }
        long expiresAt = options.expiresAt();
        call.out().string(old);
        if (expiresAt != Held.NEVER || (options.persists() && call.expiresAt(call.key()) != Held.NEVER)) {
            call.keys().put(call.key(), new Value.Text(old), expiresAt);
        }
    }

    private static void getMany(Call call) {
        call.out().array(call.size() - 1);
        for (Bytes key : call.argumentsFrom(1)) {
            @Nullable Held held = call.keys().find(key);
            call.out().string(held != null && held.value() instanceof Value.Text text ? text.bytes() : null);
        }
    }

    private static void setMany(Call call) throws CommandError {
        if (call.size() % 2 == 0) {
            throw CommandError.arguments("mset");
        }
        for (int i = 1; i < call.size(); i += 2) {
            call.keys().put(call.argument(i), new Value.Text(call.argument(i + 1)), Held.NEVER);
        }
        call.out().status("OK");
    }

    private static void append(Call call) throws CommandError {
        @Nullable Bytes old = call.text(call.key());
        Bytes longer = old == null ? call.argument(2) : checked(old, call.argument(2));
        call.out().number(longer.length());
        call.putText(call.key(), longer);
    }

    private static Bytes checked(Bytes old, Bytes more) throws CommandError {
        if (old.length() + more.length() > Limits.STRING_BYTES_MAX) {
            throw CommandError.tooLong();
        }
        return old.plus(more);
    }

    private static void length(Call call) throws CommandError {
        @Nullable Bytes text = call.text(call.key());
        call.out().number(text == null ? 0 : text.length());
    }
}
