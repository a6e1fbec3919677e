package io.raftkit.engine.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.LogStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Terms as runs against terms as a plain list. */
class TermIndexTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void runsAnswerAsAPlainListDoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long before = random.nextInt(3);
        LogStart start = before == 0 ? LogStart.ORIGIN : new LogStart(10, before);
        TermIndex terms = new TermIndex(start, new TreeMap<>());
        List<Long> model = new ArrayList<>(List.of(before));
        long base = start.firstIndex() - 1;
        for (int step = 0; step < 2_000; step++) {
            if (random.nextInt(50) == 0) {
                int dropped = random.nextInt(model.size());
                base += dropped;
                terms.dropBefore(base + 1);
                model.subList(0, dropped).clear();
            } else if (random.nextInt(10) > 0) {
                long term = Math.max(1, model.get(model.size() - 1)) + (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
                terms.append(base + model.size(), term);
                model.add(term);
            } else {
                int kept = 1 + random.nextInt(model.size());
                terms.truncateFrom(base + kept);
                model.subList(kept, model.size()).clear();
            }
            int at = random.nextInt(model.size());
            assertThat(terms.termAt(base + at)).isEqualTo(model.get(at));
            long term = random.nextLong(0, model.get(model.size() - 1) + 2);
            assertThat(terms.lastAgreeing(base + at, term)).isEqualTo(base + lastAgreeing(model, at, term));
        }
    }

    private static int lastAgreeing(List<Long> model, int from, long term) {
        int at = from;
        while (at > 0 && model.get(at) > term) {
            at--;
        }
        return at;
    }

    @Test
    void runsThatWereRecoveredAreTheRunsOfTheLog() {
        TermIndex terms = new TermIndex(LogStart.ORIGIN, new TreeMap<>(Map.of(1L, 2L, 4L, 3L)));
        assertThat(terms.termAt(0)).isZero();
        assertThat(terms.termAt(3)).isEqualTo(2);
        assertThat(terms.termAt(4)).isEqualTo(3);
        assertThat(terms.termAt(400)).isEqualTo(3);
    }
}
