package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final int COUNT = 1_000;

    /** The books of a server that applied increments 1 to 1000 and these. */
    private static AppliedState books(long... more) {
        Increments machine = new Increments();
        for (long id = 1; id <= COUNT; id++) {
            apply(machine, id);
        }
        for (long id : more) {
            apply(machine, id);
        }
        return AppliedState.read(machine.query(new byte[0]));
    }

    private static void apply(Increments machine, long id) {
        machine.apply(new Command(1, 1, 0, ByteBuffer.wrap(Increments.command(id))));
    }

    private static Set<Long> acknowledged(long... more) {
        Set<Long> ids = new TreeSet<>();
        for (long id = 1; id <= COUNT; id++) {
            ids.add(id);
        }
        for (long id : more) {
            ids.add(id);
        }
        return ids;
    }

    private static List<AppliedState> everywhere(AppliedState books) {
        return Collections.nCopies(3, books);
    }

    @Test
    void clean_whenEachAcknowledgedIsThereOnceAndUnknownOnesAtMostOnce() {
        Verdict verdict = Verdict.of(acknowledged(), Set.of(2_000L, 2_001L), everywhere(books(2_000)));
        assertThat(verdict.faults()).isEmpty();
        assertThat(verdict.isClean()).isTrue();
        assertThat(verdict.line()).isEqualTo("1000 acknowledged, 1000 counted, 2 unknown (1 applied)");
    }

    @Test
    void fault_anAcknowledgedOneIsMissing() {
        Verdict verdict = Verdict.of(acknowledged(1_001), Set.of(), everywhere(books()));
        assertThat(verdict.faults()).contains("server 3 applied acknowledged increment 1001 0 times");
        assertThat(verdict.line()).isEqualTo("1001 acknowledged, 1000 counted, 0 unknown (0 applied)");
    }

    @Test
    void fault_anAcknowledgedOneIsThereTwice() {
        Verdict verdict = Verdict.of(acknowledged(), Set.of(), everywhere(books(7)));
        assertThat(verdict.faults()).contains("server 1 applied acknowledged increment 7 2 times");
        assertThat(verdict.counted()).isEqualTo(COUNT - 1);
    }

    @Test
    void fault_anUnknownOneIsThereTwice() {
        Verdict verdict = Verdict.of(acknowledged(), Set.of(2_000L), everywhere(books(2_000, 2_000)));
        assertThat(verdict.faults()).contains("server 2 applied unknown increment 2000 2 times");
        assertThat(verdict.applied()).isZero();
    }

    @Test
    void fault_oneThatNobodyKnowsOf() {
        Verdict verdict = Verdict.of(acknowledged(), Set.of(), everywhere(books(3_000)));
        assertThat(verdict.faults()).contains("server 1 applied increment 3000, which no client knows of");
    }

    @Test
    void fault_oneServerOnlyDiffers() {
        List<AppliedState> servers = new ArrayList<>(everywhere(books()));
        servers.set(1, books(2_000));
        Verdict verdict = Verdict.of(acknowledged(), Set.of(2_000L), servers);
        assertThat(verdict.faults()).containsExactly("the servers differ");
        assertThat(verdict.applied()).isZero();
    }

    @Test
    void fault_theCounterIsNotTheNumberOfItsIncrements() {
        AppliedState wrong = new AppliedState(COUNT + 1, books().timesById());
        Verdict verdict = Verdict.of(acknowledged(), Set.of(), everywhere(wrong));
        assertThat(verdict.faults()).contains("server 1 counts 1001, but applied 1000 increments");
    }

    @Test
    void fault_onePercentOrMoreUnknown() {
        Set<Long> unknown = new TreeSet<>();
        for (long id = 2_000; unknown.size() < 10; id++) {
            unknown.add(id);
        }
        assertThat(Verdict.of(acknowledged(), unknown, everywhere(books())).isClean())
                .isTrue();
        unknown.add(5_000L);
        assertThat(Verdict.of(acknowledged(), unknown, everywhere(books())).faults())
                .containsExactly("1 % or more of the increments have an unknown outcome");
        assertThat(Verdict.of(Set.of(), Set.of(), everywhere(new AppliedState(0, new TreeMap<>())))
                        .isClean())
                .as("nothing done is nothing shown")
                .isFalse();
    }

    @Test
    void faults_areNotPrintedByTheThousand() {
        Verdict verdict = Verdict.of(acknowledged(), Set.of(), everywhere(new AppliedState(0, new TreeMap<>())));
        assertThat(verdict.faults()).hasSize(3 * 11).contains("server 1 shows 990 more faults");
    }
}
