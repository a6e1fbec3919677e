package io.raftkit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A library in jars that are made here. */
class LibraryTest {
    private static final Library BY_FIELD =
            new Library("Dove", "com.acme:dove", "dove.version", "dove.Dove#VERSION", "dove.Wing", "4.12.3", 5);
    private static final Library BY_JAR =
            new Library("Dove", "com.acme:dove", null, "dove.Dove", "dove.Wing", "4.12.3", 5);

    @TempDir
    Path directory;

    /** Loads a library from a jar of this name, which has a wing or lacks it. */
    private URLClassLoader library(String jar, String version, boolean hasWing) throws IOException {
        Path sources = Files.createDirectories(directory.resolve("sources/dove"));
        Files.writeString(sources.resolve("Dove.java"), """
                package dove;
                public class Dove { public static final Object VERSION = "%s"; }
                """.formatted(version));
        List<String> arguments =
                new ArrayList<>(List.of("-d", directory.resolve("classes").toString(), sources + "/Dove.java"));
        if (hasWing) {
            Files.writeString(sources.resolve("Wing.java"), "package dove; public class Wing {}");
            arguments.add(sources + "/Wing.java");
        }
        int exitCode = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new));
        assertThat(exitCode).isZero();
        Path file = directory.resolve(jar);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jarOut = new JarOutputStream(out);
                Stream<Path> classes = Files.list(directory.resolve("classes/dove"))) {
            for (Path compiled : classes.toList()) {
                jarOut.putNextEntry(new ZipEntry("dove/" + compiled.getFileName()));
                Files.copy(compiled, jarOut);
            }
        }
        return new URLClassLoader(new URL[] {file.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.12.3", "4.12.4", "4.13", "5", "5.99.0-rc1", "4.12.3.Final"})
    void versionWithinTheBounds_passes(String version) throws Exception {
        try (URLClassLoader loader = library("dove-" + version + ".jar", version, true)) {
            assertThat(BY_FIELD.version(loader)).isEqualTo(version);
            assertThat(BY_JAR.version(loader)).isEqualTo(version);
            assertThatCode(() -> BY_FIELD.require(loader)).doesNotThrowAnyException();
            assertThatCode(() -> BY_JAR.require(loader)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.12.2", "4.9.9", "3.99.99", "4", "6.0.0", "10", "4.11-jre99"})
    void versionBeyondTheBounds_isRefused_namingFoundNeededAndRemedy(String version) throws Exception {
        try (URLClassLoader loader = library("dove-" + version + ".jar", version, true)) {
            assertThatThrownBy(() -> BY_FIELD.require(loader))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContainingAll(
                            "Dove " + version, "dove-" + version + ".jar", "4.12.3 or later", "up to 5.x")
                    .hasMessageContainingAll(
                            "Maven property dove.version", "com.acme:dove in its dependencyManagement");
            assertThatThrownBy(() -> BY_JAR.require(loader))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContaining("Dove " + version)
                    .hasMessageNotContaining("Maven property");
        }
    }

    @Test
    void versionThatCannotBeTold_passes() throws Exception {
        try (URLClassLoader loader = library("application-all.jar", "${version}", true)) {
            assertThat(BY_FIELD.version(loader)).isNull();
            assertThatCode(() -> BY_FIELD.require(loader)).doesNotThrowAnyException();
            assertThatCode(() -> BY_JAR.require(loader)).doesNotThrowAnyException();
        }
    }

    @Test
    void libraryWithoutTheClassNeeded_isRefused_namingIt() throws Exception {
        try (URLClassLoader loader = library("application-all.jar", "${version}", false)) {
            assertThatThrownBy(() -> BY_JAR.require(loader))
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContainingAll("Dove without the class dove.Wing", "4.12.3 or later");
        }
    }

    @Test
    void libraryThatIsMissing_isRefused() {
        assertThatThrownBy(() -> BY_FIELD.require(ClassLoader.getPlatformClassLoader()))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContainingAll("Dove without the class dove.Wing", "4.12.3 or later", "com.acme:dove");
    }
}
