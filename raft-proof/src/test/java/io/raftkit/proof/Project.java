package io.raftkit.proof;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where things lie. */
final class Project {
    /** The directory of the parent POM. */
    static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    /** Where mutants and reports are written. */
    static final Path TARGET = ROOT.resolve("raft-proof/target");

    private Project() {}

    /** The class path of this JVM; Surefire hides it in a jar. */
    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** The compiled tests of another module. */
    static String testsOf(String module) {
        return ROOT.resolve(module).resolve("target/test-classes").toString();
    }

    static String joined(String... classPath) {
        return String.join(File.pathSeparator, classPath);
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
