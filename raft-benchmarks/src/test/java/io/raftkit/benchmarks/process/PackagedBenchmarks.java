package io.raftkit.benchmarks.process;

import io.raftkit.examples.cluster.Launch;
import java.nio.file.Files;
import java.nio.file.Path;

/** The packaged jars of the benchmarks with all they need. */
final class PackagedBenchmarks {
    private static final String MODULE = "io.raftkit.benchmarks/io.raftkit.benchmarks.";
    private static final Path JARS =
            Path.of(System.getProperty("basedir", "."), "target", "app").toAbsolutePath();

    private PackagedBenchmarks() {}

    /** How a main class is started from the packaged jars; it is written without {@code io.raftkit.benchmarks}. */
    static Launch launch(String main) {
        return launch(main, "-Xmx256m", "-XX:+UseSerialGC");
    }

    /** The same with these options for the JVM. */
    static Launch launch(String main, String... jvmOptions) {
        if (!Files.isDirectory(JARS)) {
            throw new IllegalStateException("no packaged jars in " + JARS + ": run 'mvn verify'");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Launch.ofModule(java, JARS.toString(), MODULE + main, jvmOptions);
    }
}
