package io.raftkit.examples.process;

import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.server.StorageChoice;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The packaged jars of the examples with all they need, and the Java that these tests run on: {@code mvn -Djvm=/path/to/bin/java} runs
 * the same jars on another one.
 */
public final class PackagedApp {
    static final String COUNTER = "io.raftkit.examples/io.raftkit.examples.counter.Counter";
    static final String KEY_VALUE = "io.raftkit.examples/io.raftkit.examples.kv.KeyValueServer";
    static final String DEMO = "io.raftkit.examples/io.raftkit.examples.demo.Demo";

    /** The directory of the examples' module. */
    static final Path BASE = Path.of(System.getProperty("basedir", "."));

    private static final Path JARS = BASE.resolve("target").resolve("app");

    private PackagedApp() {}

    /** The module path of the packaged jars, and behind it these. */
    static String modulePath(Path... more) {
        if (!Files.isDirectory(JARS)) {
            throw new IllegalStateException("no packaged jars in " + JARS.toAbsolutePath() + ": run 'mvn verify'");
        }
        StringBuilder path = new StringBuilder(JARS.toAbsolutePath().toString());
        for (Path entry : more) {
            path.append(File.pathSeparator).append(entry);
        }
        return path.toString();
    }

    /** The jar of the examples alone. */
    static Path examplesJar() throws IOException {
        try (Stream<Path> jars = Files.list(JARS)) {
            return jars.filter(jar -> jar.getFileName().toString().matches("raft-examples-\\d.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What a program outside the cluster needs, and no more. */
    static List<Path> clientJars() throws IOException {
        try (Stream<Path> jars = Files.list(JARS)) {
            return jars.filter(jar -> jar.getFileName()
                            .toString()
                            .matches("(raft-api|raft-client|okhttp-jvm|okio-jvm|kotlin-stdlib)-\\d.*\\.jar"))
                    .map(Path::toAbsolutePath)
                    .sorted()
                    .toList();
        }
    }

    /** How a main class, written module/class, is started from the packaged jars and these. */
    static Launch launch(String main, Path... more) {
        return launchFrom(modulePath(more), main, "-Xmx256m");
    }

    /** How a main class is started from the packaged jars if its servers use this storage, which a setting chooses. */
    public static Launch launchWithStorage(String main, String storage) {
        Set<String> options = new LinkedHashSet<>(
                List.of(new StorageChoice(storage, StorageChoice.SEGMENT_MIB).jvmOptions("-Xmx256m")));
        if (storage.equals(StorageChoice.JOURNAL)) {
            // The servers run on the module path, whatever this process does.
            options.add("--add-reads=io.raftkit.examples=io.raftkit.storage.journal");
        }
        return launchFrom(modulePath(), main, options.toArray(String[]::new));
    }

    /** How a main class is started from the packaged jars with another heap. */
    static Launch launchWithHeap(String main, String heap) {
        return launchFrom(modulePath(), main, "-Xmx" + heap);
    }

    /** How a main class is started if a module that is here is taken from here and not from the packaged jars. */
    static Launch launchWithChanged(Path module, String main) {
        return launchFrom(module + File.pathSeparator + modulePath(), main, "-Xmx256m");
    }

    private static Launch launchFrom(String modulePath, String main, String... options) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Many short lives: the first compiler is all they need.
        List<String> all = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        all.addAll(List.of(options));
        return Launch.ofModule(java, modulePath, main, all.toArray(String[]::new));
    }
}
