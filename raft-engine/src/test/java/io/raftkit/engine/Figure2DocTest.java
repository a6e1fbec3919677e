package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** {@code docs/FIGURE2.md} names code and tests that exist, and leaves no paper test out. {@link Figure2IT} checks that they ran. */
class Figure2DocTest {
    private static final List<Class<?>> PAPER_TESTS = List.of(
            Section51BasicsTest.class,
            Section52LeaderElectionTest.class,
            Section53LogReplicationTest.class,
            Section54SafetyTest.class,
            Section55CrashesTest.class,
            Section56TimingTest.class,
            Section6MembershipTest.class,
            Section7CompactionTest.class,
            Section7InstallTest.class,
            Section7OfferTest.class,
            Section4SealingTest.class,
            Figure2PersistenceTest.class);

    @Test
    void everyPartOfThePaperHasItsTable() throws IOException {
        assertThat(Figure2Doc.rows().stream().map(Figure2Doc.Row::section).distinct())
                .containsExactly(
                        "Figure 2: State",
                        "Figure 2: AppendEntries RPC",
                        "Figure 2: RequestVote RPC",
                        "Figure 2: Rules for Servers",
                        "§5.1 Raft basics",
                        "§5.2 Leader election",
                        "§5.3 Log replication",
                        "§5.4 Safety",
                        "§5.5 Follower and candidate crashes",
                        "§5.6 Timing and availability",
                        "§7 Log compaction",
                        "Figure 13: InstallSnapshot RPC",
                        "Beyond the paper");
    }

    @Test
    void everySentenceHasItsPlaceAndItsTest() throws IOException {
        assertThat(Figure2Doc.rows()).hasSizeGreaterThan(100).allSatisfy(row -> {
            assertThat(row.sentence()).isNotBlank();
            assertThat(row.places()).isNotEmpty();
            assertThat(row.tests()).isNotEmpty();
        });
    }

    @Test
    void everyFileNamedIsThereAndHasTheMethodNamed() throws IOException {
        for (Figure2Doc.Row row : Figure2Doc.rows()) {
            for (Figure2Doc.Place place : row.places()) {
                assertThat(place.file()).isRegularFile();
                assertThat(Files.readString(place.file()))
                        .as(place.name() + " in " + place.file())
                        .containsPattern("\\b" + place.method() + "\\([^;]*?\\{");
            }
        }
    }

    @Test
    void everyTestNamedIsThereAndEnabled() throws Exception {
        for (Figure2Doc.PaperTest test : named()) {
            Class<?> type = Class.forName("io.raftkit.engine." + test.className());
            List<Method> methods = Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> method.getName().equals(test.method()))
                    .toList();
            assertThat(methods).as(test.toString()).hasSize(1).allMatch(Figure2DocTest::isTest);
            assertThat(type.isAnnotationPresent(Disabled.class)).isFalse();
        }
    }

    @Test
    void everyPaperTestIsNamed() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : PAPER_TESTS) {
            for (Method method : type.getDeclaredMethods()) {
                if (isTest(method)) {
                    missing.add(type.getSimpleName() + "#" + method.getName());
                }
            }
        }
        named().forEach(test -> missing.remove(test.className() + "#" + test.method()));
        assertThat(missing).isEmpty();
    }

    private static Set<Figure2Doc.PaperTest> named() throws IOException {
        return Figure2Doc.rows().stream().flatMap(row -> row.tests().stream()).collect(Collectors.toSet());
    }

    private static boolean isTest(Method method) {
        return (method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class))
                && !method.isAnnotationPresent(Disabled.class);
    }
}
