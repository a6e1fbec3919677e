package io.raftkit.benchmarks.system;

import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.StorageChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The systems that can be measured. */
public final class Systems {
    private static final String ALL = "all";

    private Systems() {}

    /** Raftkit with each storage and transport, then those found by {@link ServiceLoader}. */
    public static List<SystemUnderTest> all() {
        List<SystemUnderTest> all = new ArrayList<>();
        StorageChoice mapDb = new StorageChoice(StorageChoice.MAPDB, StorageChoice.SEGMENT_MIB);
        StorageChoice journal = new StorageChoice(StorageChoice.JOURNAL, StorageChoice.SEGMENT_MIB);
        all.add(new RaftkitSystem(mapDb, RaftkitSystem.HTTP));
        all.add(new RaftkitSystem(journal, RaftkitSystem.HTTP));
        all.add(new RaftkitSystem(journal, RaftkitSystem.TCP));
        ServiceLoader.load(SystemUnderTest.class).forEach(all::add);
        return all;
    }

    /** Adds the option that selects systems. */
    public static Options options(Options options) {
        List<SystemUnderTest> all = all();
        List<SystemUnderTest> own =
                all.stream().filter(RaftkitSystem.class::isInstance).toList();
        return options.optional(
                "systems", names(own), "what is measured, between commas; " + ALL + ", or some of " + names(all));
    }

    /** The systems that a command line selects, in its order. */
    public static List<SystemUnderTest> of(Options given) {
        List<SystemUnderTest> all = all();
        if (given.text("systems").equals(ALL)) {
            return all;
        }
        List<SystemUnderTest> selected = new ArrayList<>();
        for (String name : given.text("systems").split(",")) {
            selected.add(all.stream()
                    .filter(system -> system.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> given.bad("no system " + name + " among " + names(all))));
        }
        return selected;
    }

    private static String names(List<SystemUnderTest> systems) {
        return systems.stream().map(SystemUnderTest::name).collect(Collectors.joining(","));
    }
}
