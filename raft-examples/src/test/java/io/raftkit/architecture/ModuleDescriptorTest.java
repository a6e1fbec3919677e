package io.raftkit.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What modules promise in their descriptors: what they export is documented and usable, what they provide is found on both paths. */
class ModuleDescriptorTest {
    private static final Pattern DOCUMENTATION =
            Pattern.compile("/\\*\\*(.*?)\\*/\\s*(?:@[^\\n]*\\s+)*(?:open )?(?:package|module) ", Pattern.DOTALL);
    private static final int WORDS_MIN = 8;

    static List<RaftModule> modules() {
        return RaftModule.all();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void exportedPackagesAreNullMarked(RaftModule module) {
        for (ModuleDescriptor.Exports exported : module.descriptor().exports()) {
            JavaClass info = module.classes().get(exported.source() + ".package-info");
            assertThat(info.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                    .as("%s is @NullMarked", exported.source())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void modulesAndExportedPackagesAreDocumented(RaftModule module) throws IOException {
        assertThat(documentation(module.sources().resolve("module-info.java"))).hasSizeGreaterThan(WORDS_MIN);
        for (ModuleDescriptor.Exports exported : module.descriptor().exports()) {
            Path info = module.sources()
                    .resolve(exported.source().replace('.', '/'))
                    .resolve("package-info.java");
            assertThat(documentation(info))
                    .as("words about %s", exported.source())
                    .hasSizeGreaterThan(WORDS_MIN);
        }
    }

    private static List<String> documentation(Path source) throws IOException {
        Matcher matcher = DOCUMENTATION.matcher(Files.readString(source));
        return matcher.find()
                ? List.of(matcher.group(1).replace("*", " ").strip().split("\\s+"))
                : List.of();
    }

    /** On the module path the descriptor counts, on the class path META-INF/services: a plugin must be found on both. */
    @ParameterizedTest
    @MethodSource("modules")
    void descriptorProvidesWhatServiceFilesName(RaftModule module) {
        TreeMap<String, List<String>> provided = new TreeMap<>();
        module.descriptor().provides().forEach(each -> provided.put(each.service(), each.providers()));

        assertThat(module.serviceFiles()).isEqualTo(provided);
    }

    /** What keeps everything in memory must never be found by an application that merely has the testkit at hand. */
    @Test
    void testkitProvidesNothing() {
        assertThat(modules())
                .filteredOn(module -> module.name().equals("io.raftkit.testkit"))
                .singleElement()
                .satisfies(module -> assertThat(module.descriptor().provides()).isEmpty());
    }

    /**
     * Whoever requires a module can name every type its exported signatures speak of: public types of its own exports, of the JDK,
     * or of modules it requires transitively. (The compiler's exports lint would also object to {@code @Nullable}.)
     */
    @ParameterizedTest
    @MethodSource("modules")
    void exportedSignaturesNameOnlyWhatUsersCanRead(RaftModule module) {
        Set<String> readable = packagesReadThrough(module);

        List<String> hidden = module.classes().stream()
                .filter(type -> module.exportedPackages().contains(type.getPackageName()) && isReachable(type))
                .flatMap(type -> namedBy(type)
                        .flatMap(used -> used.getAllInvolvedRawTypes().stream())
                        .filter(used -> !isUsable(used.getBaseComponentType(), readable))
                        .map(used -> type.getName() + " names " + used.getName()))
                .distinct()
                .toList();

        assertThat(hidden).isEmpty();
    }

    private static Stream<JavaType> namedBy(JavaClass type) {
        // A superclass of one's own package need not be named by anybody: what it offers is inherited.
        Stream<JavaType> supertypes = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                .filter(supertype -> !supertype.toErasure().getPackageName().equals(type.getPackageName()));
        Stream<JavaType> members = type.getMembers().stream()
                .filter(member ->
                        isOpen(member.getModifiers()) && !member.getModifiers().contains(JavaModifier.SYNTHETIC))
                .flatMap(ModuleDescriptorTest::namedBy);
        return Stream.concat(supertypes, members);
    }

    private static Stream<JavaType> namedBy(JavaMember member) {
        if (!(member instanceof JavaCodeUnit codeUnit))
            return ((com.tngtech.archunit.core.domain.JavaField) member)
                    .getType().getAllInvolvedRawTypes().stream().map(each -> each);
        return Stream.of(
                        Stream.of(codeUnit.getReturnType()),
                        codeUnit.getParameterTypes().stream(),
                        codeUnit.getExceptionTypes().stream())
                .flatMap(each -> each);
    }

    private static boolean isReachable(JavaClass type) {
        return isOpen(type.getModifiers())
                && type.getEnclosingClass()
                        .map(ModuleDescriptorTest::isReachable)
                        .orElse(true);
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static boolean isUsable(JavaClass used, Set<String> readable) {
        return used.isPrimitive()
                || used.getPackageName().startsWith("java.")
                // Everybody reads java.base, which also has javax.net.ssl.
                || Object.class.getModule().isExported(used.getPackageName())
                || (readable.contains(used.getPackageName()) && isReachable(used));
    }

    private static Set<String> packagesReadThrough(RaftModule module) {
        Set<String> packages = new HashSet<>(module.exportedPackages());
        Set<String> names = module.descriptor().requires().stream()
                .filter(required -> required.modifiers().contains(ModuleDescriptor.Requires.Modifier.TRANSITIVE))
                .map(ModuleDescriptor.Requires::name)
                .collect(Collectors.toSet());
        modules().stream()
                .filter(other -> names.contains(other.name()))
                .forEach(other -> packages.addAll(packagesReadThrough(other)));
        if (names.contains("org.junit.jupiter.api")) packages.add("org.junit.jupiter.api");
        return packages;
    }
}
