package io.raftkit.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.system.SystemUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloorSystemTest {
    private static final Path CLASSES = Path.of(System.getProperty("basedir", "."), "target", "classes");

    /** Beside the other libraries the benchmarks run on the class path. */
    @Test
    void isProvidedByTheModuleAndFoundOnTheClassPath() throws IOException {
        ModuleDescriptor module = ModuleFinder.of(CLASSES)
                .find("io.raftkit.benchmarks")
                .orElseThrow()
                .descriptor();
        List<String> provided = module.provides().stream()
                .filter(provides -> provides.service().equals(SystemUnderTest.class.getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        assertThat(provided).contains(FloorSystem.class.getName());
        try (InputStream services =
                Files.newInputStream(CLASSES.resolve("META-INF/services/" + SystemUnderTest.class.getName()))) {
            assertThat(new String(services.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyInAnyOrderElementsOf(provided);
        }
    }
}
