package io.raftkit.examples.server;

import io.raftkit.api.RaftNodeBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which storage the servers use that a program of these examples starts. Their module requires MapDB. So that a command line can ask for the
 * journal, the servers are told two things: that the module may use it, as if it required it, and that of the two it is this one.
 *
 * @param name the name of the storage
 * @param segmentMib how long each file of the journal is, in MiB
 */
public record StorageChoice(String name, int segmentMib) {
    /** The storage that the module of the examples requires. */
    public static final String MAPDB = "mapdb";

    /** The storage that is there too. */
    public static final String JOURNAL = "journal";

    /** How long a file of the journal is unless asked for otherwise, in MiB. */
    public static final int SEGMENT_MIB = 64;

    /** Properties of the server's JVM. */
    private static final String PROPERTY = "examples.storage";

    private static final String SEGMENT_PROPERTY = "examples.segmentMib";

    /** Adds what names a storage to the options of a program that starts servers. */
    public static Options options(Options options) {
        return options.optional("storage", MAPDB, "storage of the servers, " + MAPDB + " or " + JOURNAL)
                .optional("segment-mib", SEGMENT_MIB, "length of a file of the journal in MiB");
    }

    /** The storage that a command line asks for. */
    public static StorageChoice of(Options given) {
        return new StorageChoice(given.oneOf("storage", MAPDB, JOURNAL), given.number("segment-mib", 1, 1024));
    }

    /** Options for the JVM of a server: these, and those that have it use this storage. */
    public String[] jvmOptions(String... others) {
        List<String> options = new ArrayList<>(List.of(others));
        options.add("-D" + PROPERTY + "=" + name);
        if (name.equals(JOURNAL)) {
            options.add("-D" + SEGMENT_PROPERTY + "=" + segmentMib);
            Module module = StorageChoice.class.getModule();
            if (module.isNamed()) {
                options.add("--add-reads=" + module.getName() + "=io.raftkit.storage.journal");
            }
        }
        return options.toArray(String[]::new);
    }

    /** Gives a node the storage that its process was told to use, or leaves it to the module. */
    public static RaftNodeBuilder apply(RaftNodeBuilder builder) {
        @Nullable String storage = System.getProperty(PROPERTY);
        @Nullable String segmentMib = System.getProperty(SEGMENT_PROPERTY);
        RaftNodeBuilder chosen = storage == null ? builder : builder.setting("storage", storage);
        return segmentMib == null ? chosen : chosen.setting("journal.segment", segmentMib);
    }
}
