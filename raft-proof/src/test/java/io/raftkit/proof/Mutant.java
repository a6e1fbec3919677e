package io.raftkit.proof;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The classes of one source file with a bug in it. Put first on a class path they take the place of the right ones; nothing else is compiled
 * again, so a patch may not change what other classes see.
 *
 * @param patch the bug
 * @param classes where the classes are
 */
record Mutant(MutantPatch patch, Path classes) {
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    /** One for all, so that libraries are looked through once. */
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    /** Compiles it. */
    static Mutant of(MutantPatch patch) throws IOException {
        Path home = Project.TARGET.resolve("mutants").resolve(patch.name());
        Path source = home.resolve("src").resolve(Path.of(patch.source()).getFileName());
        Path classes = home.resolve("classes");
        Files.createDirectories(source.getParent());
        Files.createDirectories(classes);
        Files.write(source, patch.applied());
        StringWriter said = new StringWriter();
        List<String> options = List.of("-proc:none", "-g", "-cp", Project.classPath(), "-d", classes.toString());
        if (!COMPILER.getTask(said, FILES, null, options, null, FILES.getJavaFileObjects(source))
                .call()) {
            throw new IllegalStateException(patch.name() + " does not compile: " + said);
        }
        return new Mutant(patch, classes);
    }
}
