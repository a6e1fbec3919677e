package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterProvider;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a {@link Persister} must do on the real file system, which {@link PersisterContract} does not use, and how it must be declared. Extend it
 * and say how yours is opened.
 */
public abstract class PersisterFileSystemContract extends PersisterOnDisk {
    private static final List<PersistBatch> BATCHES = PersistWorkload.mixed(21, 150, 500);

    /** For subclasses. */
    protected PersisterFileSystemContract() {}

    /**
     * What makes the persister for a node.
     *
     * @return a provider
     */
    protected abstract PersisterProvider provider();

    @Test
    void interrupts_doNotMatter() throws IOException {
        Path path = temporary.resolve("data");
        PersisterModel model = new PersisterModel();
        Thread.currentThread().interrupt();
        try (DataDirectory directory = openDirectory(path);
                Persister persister = open(directory)) {
            persister.recover(new Recovery());
            for (PersistBatch batch : BATCHES) {
                Thread.currentThread().interrupt();
                persister.persist(batch);
                model = model.after(batch);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        try (DataDirectory directory = openDirectory(path);
                Persister persister = open(directory)) {
            assertThat(model.difference(Recovery.of(persister), persister)).isNull();
        }
    }

    @Test
    void secondOpenOfADirectory_isRefused() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory directory = openDirectory(path);
                Persister persister = open(directory)) {
            persister.recover(new Recovery());
            assertThatThrownBy(() -> openDirectory(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use");
        }
        openDirectory(path).close();
    }

    @Test
    void provider_isDeclaredInBothPlaces() throws IOException {
        Class<?> provider = provider().getClass();
        Module module = provider.getModule();
        try (var file = module.getResourceAsStream("META-INF/services/" + PersisterProvider.class.getName())) {
            assertThat(file).isNotNull();
            List<String> declared = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(declared).containsExactly(provider.getName());
            if (module.isNamed()) {
                assertThat(module.getDescriptor().provides())
                        .singleElement()
                        .satisfies(provides -> assertThat(provides.providers()).isEqualTo(declared));
            }
        }
    }
}
