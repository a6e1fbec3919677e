package io.raftkit.examples.kv.command;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All commands on keys, by name. */
public final class StoreCommands {
    private static final List<List<StoreCommand>> FAMILIES = List.of(
            StringCommands.ALL,
            CounterCommands.ALL,
            HashCommands.ALL,
            KeyCommands.ALL,
            ExpiryCommands.ALL,
            LocalCommands.ALL);

    private static final Map<String, StoreCommand> BY_NAME = byName();

    private StoreCommands() {}

    private static Map<String, StoreCommand> byName() {
        Map<String, StoreCommand> commands = new TreeMap<>();
        FAMILIES.forEach(
                family -> family.forEach(command -> commands.put(command.spec().name(), command)));
        return commands;
    }

    /** A command by its name, in letters of any case, or null. */
    public static @Nullable StoreCommand find(String name) {
        return BY_NAME.get(name.toUpperCase(Locale.ROOT));
    }

    /** All of them. */
    public static Collection<StoreCommand> all() {
        return BY_NAME.values();
    }
}
