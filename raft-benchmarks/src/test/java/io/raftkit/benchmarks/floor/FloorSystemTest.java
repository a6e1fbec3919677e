package io.raftkit.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.system.SystemUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FloorSystemTest {
    /** Beside the other libraries the benchmarks run on the class path. */
    @Test
    void isProvidedByTheModuleAndFoundOnTheClassPath() throws IOException {
        Module module = SystemUnderTest.class.getModule();
        List<String> provided = module.getDescriptor().provides().stream()
                .filter(provides -> provides.service().equals(SystemUnderTest.class.getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        assertThat(provided).contains(FloorSystem.class.getName());
        try (InputStream services =
                module.getResourceAsStream("META-INF/services/" + SystemUnderTest.class.getName())) {
            assertThat(new String(Objects.requireNonNull(services).readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyInAnyOrderElementsOf(provided);
        }
    }
}
