package io.raftkit.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.raftkit.simulator.invariant.fact.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An invariant that cannot be violated guards nothing: each is told stories that end with its violation, and stories that stop just short of it. */
class InvariantsTest {
    static Stream<Story> forbidden() {
        return Stream.of(
                        ForbiddenStories.all(),
                        IdentityStories.forbidden(),
                        LevelStories.forbidden(),
                        QueueStories.forbidden(),
                        SessionStories.forbidden(),
                        SnapshotStories.forbidden(),
                        StorageStories.forbidden(),
                        CandidacyStories.forbidden())
                .flatMap(stories -> stories);
    }

    static Stream<Story> allowed() {
        return Stream.of(
                        AllowedStories.all(),
                        IdentityStories.allowed(),
                        LevelStories.allowed(),
                        QueueStories.allowed(),
                        SessionStories.allowed(),
                        SnapshotStories.allowed(),
                        StorageStories.allowed(),
                        CandidacyStories.allowed())
                .flatMap(stories -> stories);
    }

    @ParameterizedTest
    @MethodSource("forbidden")
    void lastStep_isFoundOut(Story story) {
        StorySteps steps = new StorySteps();
        story.steps().accept(steps);
        steps.invariants.check();
        story.last().accept(steps);
        Violation violation = catchThrowableOfType(Violation.class, steps.invariants::check);
        assertThat(violation).as(story.what()).isNotNull();
        assertThat(violation.invariant()).as(violation.getMessage()).isEqualTo(story.invariant());
    }

    @ParameterizedTest
    @MethodSource("allowed")
    void whatIsAllowed_isLetPass(Story story) {
        StorySteps steps = new StorySteps();
        story.steps().accept(steps);
        steps.invariants.check();
    }

    @Test
    void firstViolation_isKept() {
        StorySteps steps = new StorySteps()
                .winsTerm(1, 1)
                .winsTerm(2, 1)
                .storesVote(1, 2, 0)
                .storesVote(1, 1, 0);
        for (int i = 0; i < 2; i++) {
            assertThat(catchThrowableOfType(Violation.class, steps.invariants::check)
                            .invariant())
                    .isEqualTo("ElectionSafety");
        }
    }

    @Test
    void everyInvariant_isRegistered_andTriedHere() throws IOException {
        Set<String> written = written();
        List<String> registered = new StorySteps()
                .invariants.all.stream()
                        .map(invariant -> invariant.getClass().getSimpleName())
                        .toList();
        Set<String> tried = forbidden().map(Story::invariant).collect(Collectors.toCollection(TreeSet::new));
        assertThat(registered).containsExactlyInAnyOrderElementsOf(written);
        assertThat(tried).isEqualTo(written);
    }

    private static Set<String> written() throws IOException {
        Set<String> written = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/raftkit/simulator/invariant"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file).contains(" extends Invariant {")) {
                    written.add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        return written;
    }
}
