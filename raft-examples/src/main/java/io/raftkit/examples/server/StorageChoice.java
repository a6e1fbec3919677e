package io.raftkit.examples.server;

import io.raftkit.api.RaftNodeBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which storage the servers use that a program of these examples starts. Their module requires MapDB. So that a command line can ask for
 * another one, the servers are told two things: that the module may use it, as if it required it, and that of the two it is this one.
 */
public final class StorageChoice {
    private static final String OPTION = "storage";

    private static final String REQUIRED = "mapdb";

    private static final String OTHER = "journal";

    private static final String PROPERTY = "examples.storage";

    private StorageChoice() {}

    /** Adds the option to those of a program that starts servers. */
    public static Options option(Options options) {
        return options.optional(OPTION, REQUIRED, "storage of the servers, " + REQUIRED + " or " + OTHER);
    }

    /** The storage that a command line asks for. */
    public static String of(Options given) {
        return given.oneOf(OPTION, REQUIRED, OTHER);
    }

    /** Options for the JVM of a server, these and those for a storage. */
    public static String[] jvmOptions(String storage, String... others) {
        List<String> options = new ArrayList<>(List.of(others));
        options.add("-D" + PROPERTY + "=" + storage);
        Module module = StorageChoice.class.getModule();
        if (module.isNamed() && !storage.equals(REQUIRED)) {
            options.add("--add-reads=" + module.getName() + "=io.raftkit.storage." + storage);
        }
        return options.toArray(String[]::new);
    }

    /** Gives a node the storage that its process was told to use, or leaves it to the module. */
    public static RaftNodeBuilder apply(RaftNodeBuilder builder) {
        @Nullable String storage = System.getProperty(PROPERTY);
        return storage == null ? builder : builder.setting("storage", storage);
    }
}
