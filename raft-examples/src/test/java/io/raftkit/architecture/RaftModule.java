package io.raftkit.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One module of the product, as it lies on the path of this test: its descriptor, its files, its classes, its sources. */
record RaftModule(ModuleReference reference, Path location) {
    // Looked for and read once: the rules ask again for every class.
    private static final List<RaftModule> ALL = find();
    private static final Map<Path, JavaClasses> CLASSES = new ConcurrentHashMap<>();

    /** All modules named io.raftkit, from the module path and the class path, in the order of their names. */
    static List<RaftModule> all() {
        return ALL;
    }

    private static List<RaftModule> find() {
        TreeMap<String, RaftModule> byName = new TreeMap<>();
        Stream.of("jdk.module.path", "java.class.path")
                .flatMap(property ->
                        Arrays.stream(System.getProperty(property, "").split(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .filter(RaftModule::holdsDescriptor)
                .flatMap(entry ->
                        ModuleFinder.of(entry).findAll().stream().map(reference -> new RaftModule(reference, entry)))
                .filter(module -> module.name().startsWith("io.raftkit."))
                .forEach(module -> byName.put(module.name(), module));
        return List.copyOf(byName.values());
    }

    private static boolean holdsDescriptor(Path entry) {
        if (Files.isDirectory(entry)) return Files.exists(entry.resolve("module-info.class"));
        try (JarFile jar = new JarFile(entry.toFile())) {
            return jar.getEntry("module-info.class") != null;
        } catch (IOException e) {
            return false;
        }
    }

    ModuleDescriptor descriptor() {
        return reference.descriptor();
    }

    String name() {
        return descriptor().name();
    }

    JavaClasses classes() {
        return CLASSES.computeIfAbsent(location, RaftModule::read);
    }

    private static JavaClasses read(Path location) {
        if (Files.isDirectory(location)) return new ClassFileImporter().importPath(location);
        try (JarFile jar = new JarFile(location.toFile())) {
            return new ClassFileImporter().importJar(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Packages that everyone may use, without those exported to named modules only. */
    Set<String> exportedPackages() {
        return descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
    }

    boolean owns(JavaClass type) {
        return reference.descriptor().packages().contains(type.getPackageName());
    }

    /** Required modules of the product. */
    Set<String> requiredRaftModules() {
        return descriptor().requires().stream()
                .map(ModuleDescriptor.Requires::name)
                .filter(required -> required.startsWith("io.raftkit."))
                .collect(Collectors.toSet());
    }

    /** Service → providers in their order, as META-INF/services tells those on the class path. */
    TreeMap<String, List<String>> serviceFiles() {
        try (ModuleReader reader = reference.open();
                Stream<String> files = reader.list()) {
            TreeMap<String, List<String>> services = new TreeMap<>();
            files.filter(file -> file.startsWith("META-INF/services/") && !file.endsWith("/"))
                    .forEach(file -> services.put(file.substring("META-INF/services/".length()), lines(reader, file)));
            return services;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(ModuleReader reader, String file) {
        try (InputStream in = reader.open(file).orElseThrow()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sources beside this module's build: {@code io.raftkit.storage.mapdb} is made in {@code raft-storage-mapdb}. */
    Path sources() {
        String artifact = "raft-" + name().substring("io.raftkit.".length()).replace('.', '-');
        return Path.of("..", artifact, "src", "main", "java");
    }

    @Override
    public String toString() {
        return name();
    }
}
