package io.raftkit.examples.process;

import io.raftkit.examples.cluster.EndedProgram;
import io.raftkit.examples.cluster.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the projects of users in the folder {@code compatibility}, which are no part of this build, by a Maven of their own against what
 * was installed in a local repository. The profile {@code compatibility} says which.
 */
final class UsersBuild {
    private static final Path PROJECTS =
            Path.of("..", "compatibility").toAbsolutePath().normalize();
    private static final Path OUTPUT = Path.of("target", "compatibility").toAbsolutePath();

    private static final Map<String, Path> BUILT = new HashMap<>();

    private UsersBuild() {}

    /** Builds a project, unless that was done, and returns the directory with what came of it. */
    static synchronized Path build(String project) throws IOException, InterruptedException {
        Path before = BUILT.get(project);
        if (before != null) {
            return before;
        }
        Path output = Files.createDirectories(OUTPUT.resolve(project));
        Launch maven = new Launch(
                property("raftkit.maven"),
                List.of("-q", "-B", "-ntp", "-Dmaven.repo.local=" + property("raftkit.repository")),
                List.of("-f", PROJECTS.resolve(project).resolve("pom.xml").toString()),
                List.of("-Doutput=" + output, "clean", "package"));
        EndedProgram ended = EndedProgram.run(maven, OUTPUT);
        if (ended.exitCode() != 0) {
            throw new IllegalStateException("the build of " + project + " failed:\n" + ended.output());
        }
        BUILT.put(project, output);
        return output;
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: run this by the profile compatibility");
        }
        return value;
    }

    /** The Java of these tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
