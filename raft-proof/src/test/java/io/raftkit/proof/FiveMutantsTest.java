package io.raftkit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.proof.Trial.End;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator finds bugs, in each build: five of all, of different kinds, each within a few seeds. */
@Tag("slow")
class FiveMutantsTest {
    private static final Ring FEW_SEEDS = Ring.simulator(1, 16);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "commit-older-term-by-count",
                "vote-not-written",
                "follower-reports-its-own-last-index",
                "entries-skipped-behind-a-page",
                "duplicate-takes-effect"
            })
    void simulatorFinds(String name) throws IOException, InterruptedException {
        MutantPatch patch = MutantPatch.all().stream()
                .filter(each -> each.name().endsWith(name))
                .findFirst()
                .orElseThrow();
        Trial trial = Trial.run(FEW_SEEDS, Mutant.of(patch));
        assertThat(trial.end()).as(trial.toString()).isEqualTo(End.FOUND);
    }

    @Test
    void codeAsItIs_holdsOnTheSameSeeds() throws IOException, InterruptedException {
        Trial trial = Trial.run(FEW_SEEDS, null);
        assertThat(trial.end()).as(trial.toString()).isEqualTo(End.GREEN);
    }
}
