package io.raftkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which way the modules of the product may lean on each other, and on what besides. */
class ArchitectureTest {
    /** Examples lean on plugins and runtime, runtime on engine, all on the api; plugins know the api alone, but for what transports share. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            entry("io.raftkit.api", Set.of()),
            entry("io.raftkit.engine", Set.of("io.raftkit.api")),
            entry("io.raftkit.runtime", Set.of("io.raftkit.api", "io.raftkit.engine")),
            entry("io.raftkit.transport.common", Set.of("io.raftkit.api")),
            entry("io.raftkit.transport.http", Set.of("io.raftkit.api", "io.raftkit.transport.common")),
            entry("io.raftkit.transport.tcp", Set.of("io.raftkit.api", "io.raftkit.transport.common")),
            entry("io.raftkit.client", Set.of("io.raftkit.api")),
            entry("io.raftkit.storage.mapdb", Set.of("io.raftkit.api")),
            entry("io.raftkit.storage.journal", Set.of("io.raftkit.api")),
            entry("io.raftkit.typed", Set.of("io.raftkit.api")),
            entry("io.raftkit.testkit", Set.of("io.raftkit.api")),
            entry(
                    "io.raftkit.simulator",
                    Set.of("io.raftkit.api", "io.raftkit.engine", "io.raftkit.runtime", "io.raftkit.testkit")),
            entry("io.raftkit.examples.plugins", Set.of("io.raftkit.api")),
            entry(
                    "io.raftkit.examples",
                    Set.of(
                            "io.raftkit.api",
                            "io.raftkit.runtime",
                            "io.raftkit.transport.http",
                            "io.raftkit.client",
                            "io.raftkit.storage.mapdb",
                            "io.raftkit.typed")));

    /** Packages of others that a module's classes may name, besides those of the JDK and the nullness annotations. */
    private static final Map<String, List<String>> LIBRARIES = Map.of(
            "io.raftkit.transport.http",
            List.of("okhttp3", "okio", "kotlin", "org.eclipse.jetty", "tools.jackson.core"),
            "io.raftkit.transport.tcp",
            List.of("jdk.net"),
            "io.raftkit.client",
            List.of("okhttp3", "okio", "kotlin"),
            "io.raftkit.storage.mapdb",
            List.of("org.mapdb", "kotlin"),
            "io.raftkit.testkit",
            List.of("org.junit.jupiter.api", "org.assertj.core"),
            "io.raftkit.simulator",
            List.of("org.junit.jupiter.api"),
            "io.raftkit.examples",
            List.of("org.eclipse.jetty", "tools.jackson"));

    private static final int FILES_MAX = 25;
    private static final int LINES_MAX = 300;

    /** Those of the modules java.*, which every JDK has. */
    private static final Set<String> JDK_PACKAGES = ModuleFinder.ofSystem().findAll().stream()
            .filter(module -> module.descriptor().name().startsWith("java."))
            .flatMap(module -> module.descriptor().packages().stream())
            .collect(Collectors.toSet());

    static List<RaftModule> modules() {
        return RaftModule.all();
    }

    private static RaftModule module(String name) {
        return modules().stream()
                .filter(module -> module.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void allModulesAreSeenHere() {
        assertThat(modules()).extracting(RaftModule::name).containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void descriptorRequiresOnlyAlongTheArrows(RaftModule module) {
        assertThat(ARROWS.get(module.name())).containsAll(module.requiredRaftModules());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void classesDependOnlyAlongTheArrows(RaftModule module) {
        classes()
                .should()
                .onlyDependOnClassesThat(describe(
                        "are its own, of the JDK, or of what it may know",
                        used -> module.owns(used)
                                || isOfTheJdk(used)
                                || modules().stream()
                                        .anyMatch(other ->
                                                ARROWS.get(module.name()).contains(other.name()) && other.owns(used))
                                || LIBRARIES.getOrDefault(module.name(), List.of()).stream()
                                        .anyMatch(library -> isWithin(used.getPackageName(), library))))
                .check(module.classes());
    }

    private static boolean isOfTheJdk(JavaClass used) {
        String name = used.getBaseComponentType().getPackageName();
        return name.isEmpty() || JDK_PACKAGES.contains(name) || isWithin(name, "org.jspecify.annotations");
    }

    private static boolean isWithin(String packageName, String root) {
        return packageName.equals(root) || packageName.startsWith(root + ".");
    }

    @ParameterizedTest
    @MethodSource("modules")
    void packagesFormNoCycle(RaftModule module) {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return SliceIdentifier.of(type.getPackageName());
                    }

                    @Override
                    public String getDescription() {
                        return "packages of " + module;
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(module.classes());
    }

    /** It has no disk and no network: files and connections are for runtime and plugins. A path in a setting is but a value. */
    @Test
    void api_opensNoFileAndNoConnection() {
        noClasses()
                .should()
                .dependOnClassesThat(describe(
                        "open files or connections",
                        used -> isWithin(used.getPackageName(), "java.nio.file") && !used.isEquivalentTo(Path.class)
                                || isWithin(used.getPackageName(), "java.nio.channels")
                                || isWithin(used.getPackageName(), "java.net")))
                .check(module("io.raftkit.api").classes());
    }

    /** The roles of the engine decide on its state, and what callers see lies below both. */
    @Test
    void engine_isLayered() {
        String root = "io.raftkit.engine";
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("roles")
                .definedBy(root)
                .layer("state")
                .definedBy(root + ".state")
                .layer("parts")
                .definedBy(root + ".log", root + ".replication", root + ".membership", root + ".quorum", root + ".read")
                .layer("boundary")
                .definedBy(root + ".boundary")
                .whereLayer("roles")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("state")
                .mayOnlyBeAccessedByLayers("roles")
                .whereLayer("parts")
                .mayOnlyBeAccessedByLayers("roles", "state")
                .whereLayer("boundary")
                .mayOnlyBeAccessedByLayers("roles", "state", "parts")
                .check(module(root).classes());
        assertThat(module(root).exportedPackages())
                .containsExactlyInAnyOrder(
                        root, root + ".boundary", root + ".message", root + ".message.body", root + ".stored");
    }

    /** What one looks for in a package or a file must be found at a glance. */
    @ParameterizedTest
    @MethodSource("modules")
    void noPackageAndNoFileOfMainCodeIsTooFull(RaftModule module) throws IOException {
        Map<Path, List<Path>> packages;
        try (Stream<Path> files = Files.walk(module.sources())) {
            packages = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(Path::getParent));
        }
        assertThat(packages).isNotEmpty();
        for (Map.Entry<Path, List<Path>> filesOf : packages.entrySet()) {
            String name =
                    module.sources().relativize(filesOf.getKey()).toString().replace(File.separatorChar, '.');
            assertThat(filesOf.getValue()).as("files of " + name).hasSizeLessThanOrEqualTo(FILES_MAX);
            for (Path file : filesOf.getValue()) {
                assertThat(Files.readAllLines(file)).as("lines of " + file).hasSizeLessThanOrEqualTo(LINES_MAX);
            }
        }
    }

    /** Sending and receiving over HTTP know nothing of each other, and only the package above both is for users. */
    @Test
    void httpTransport_isLayered() {
        String root = "io.raftkit.transport.http";
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("users")
                .definedBy(root)
                .layer("send")
                .definedBy(root + ".send")
                .layer("receive")
                .definedBy(root + ".receive")
                .layer("tls")
                .definedBy(root + ".tls")
                .layer("clients")
                .definedBy(root + ".clients")
                .layer("common")
                .definedBy(root + ".common")
                .whereLayer("users")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("send")
                .mayOnlyBeAccessedByLayers("users")
                .whereLayer("receive")
                .mayOnlyBeAccessedByLayers("users")
                .whereLayer("clients")
                .mayOnlyBeAccessedByLayers("users", "receive")
                .whereLayer("tls")
                .mayOnlyBeAccessedByLayers("users", "send", "receive")
                .check(module(root).classes());
        assertThat(module(root).exportedPackages()).containsExactly(root);
    }

    /** Sending and receiving over TCP know nothing of each other, and only the package above both is for users. */
    @Test
    void tcpTransport_isLayered() {
        String root = "io.raftkit.transport.tcp";
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("users")
                .definedBy(root)
                .layer("send")
                .definedBy(root + ".send")
                .layer("receive")
                .definedBy(root + ".receive")
                .layer("wire")
                .definedBy(root + ".wire")
                .whereLayer("users")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("send")
                .mayOnlyBeAccessedByLayers("users")
                .whereLayer("receive")
                .mayOnlyBeAccessedByLayers("users")
                .check(module(root).classes());
        assertThat(module(root).exportedPackages()).containsExactly(root);
    }

    /** What transports share is for them alone. */
    @Test
    void commonPartsOfTransports_areForNobodyElse() {
        assertThat(module("io.raftkit.transport.common").exportedPackages()).isEmpty();
    }

    /** Names that say nothing: whoever needs one has not found what the class is. */
    @ParameterizedTest
    @MethodSource("modules")
    void namesSayWhatAClassIs(RaftModule module) {
        assertThat(module.classes())
                .extracting(JavaClass::getSimpleName)
                .noneMatch(name -> name.matches(".*(Impl|Manager|Helper|Utils?)"));
    }
}
