package io.raftkit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.proof.Trial.End;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the scores of mutants are taken for. */
class TableTest {
    private static final Path NOWHERE = Path.of("nowhere");
    private static final Trial MISSED = new Trial(End.GREEN, "", NOWHERE, 1);
    private static final Trial BROKEN = new Trial(End.BROKEN, "no end after 60 s", NOWHERE, 60);
    private static final Trial BY_TESTS = new Trial(End.FOUND, "paper: SomeTest#someCase: not so", NOWHERE, 1);
    private static final Trial BY_SEED = new Trial(End.FOUND, "seed 17: seed 17: LogMatching: server 2 …", NOWHERE, 1);

    private static Table table(Trial byTests, Trial bySimulator) throws IOException {
        return new Table(MutantPatch.all().stream()
                .map(patch -> new Score(patch, byTests, bySimulator))
                .toList());
    }

    @Test
    void allFoundByBoth_isEnough() throws IOException {
        assertThat(table(BY_TESTS, BY_SEED).isEnough()).isTrue();
        assertThat(table(MISSED, BY_SEED).isEnough()).isTrue();
    }

    @Test
    void allFoundByTestsAlone_isNotEnough() throws IOException {
        assertThat(table(BY_TESTS, MISSED).isEnough()).isFalse();
    }

    @Test
    void whatBreaksDown_isNotFound() throws IOException {
        Table table = table(BROKEN, BROKEN);
        assertThat(table.isEnough()).isFalse();
        assertThat(table.summary()).startsWith("0 of ");
    }

    @Test
    void oneInThirtyMayEscape() throws IOException {
        int mayEscape = MutantPatch.all().size() / 30;
        assertThat(withEscaped(mayEscape).isEnough()).isTrue();
        assertThat(withEscaped(mayEscape + 1).isEnough()).isFalse();
    }

    /** Of those that the simulator need not find, so many are found by nothing. */
    private static Table withEscaped(int count) throws IOException {
        List<String> escaped = MutantPatch.all().stream()
                .filter(patch -> !Table.ROWS.contains(patch.row()))
                .map(MutantPatch::name)
                .limit(count)
                .toList();
        return new Table(MutantPatch.all().stream()
                .map(patch -> escaped.contains(patch.name())
                        ? new Score(patch, MISSED, MISSED)
                        : new Score(patch, BY_TESTS, BY_SEED))
                .toList());
    }

    @Test
    void scoreNamesTheTest_theInvariantAndTheSeed() throws IOException {
        Score score = new Score(MutantPatch.all().get(0), BY_TESTS, BY_SEED);
        assertThat(score.test()).isEqualTo("`SomeTest#someCase` (paper)");
        assertThat(score.violation()).isEqualTo("LogMatching");
        assertThat(score.lastSeed()).isEqualTo(17);
    }

    @Test
    void tableTakesThePlaceOfTheOneOnThePage() throws IOException {
        Table old = table(MISSED, MISSED);
        Table now = table(BY_TESTS, BY_SEED);
        String page = "before\n\n" + old.markdown() + "\nbehind\n";
        assertThat(now.into(page)).isEqualTo("before\n\n" + now.markdown() + "\nbehind\n");
    }
}
