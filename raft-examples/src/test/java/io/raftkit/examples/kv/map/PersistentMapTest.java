package io.raftkit.examples.kv.map;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentMapTest {
    private static final int STEPS = 4000;
    private static final int KEYS = 500;

    private static PersistentMap<Integer, Integer> empty() {
        return PersistentMap.empty(Comparator.<Integer>naturalOrder());
    }

    private static <K, V> Map<K, V> contents(Iterator<PersistentMap.Entry<K, V>> entries) {
        Map<K, V> contents = new TreeMap<>();
        entries.forEachRemaining(entry -> contents.put(entry.key(), entry.value()));
        return contents;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void changes_areThoseOfATreeMap_itStaysBalanced_andEarlierVersionsStayAsTheyWere(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PersistentMap<Integer, Integer> map = empty();
        TreeMap<Integer, Integer> model = new TreeMap<>();
        List<PersistentMap<Integer, Integer>> earlier = new ArrayList<>();
        List<Map<Integer, Integer>> expected = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            int key = random.nextInt(KEYS);
            if (random.nextInt(5) < 2) {
                map = map.remove(key);
                model.remove(key);
            } else {
                map = map.put(key, i);
                model.put(key, i);
            }
            assertThat(map.size()).isEqualTo(model.size());
            assertThat(map.get(key)).isEqualTo(model.get(key));
            if (i % 97 == 0) {
                earlier.add(map);
                expected.add(new TreeMap<>(model));
                assertThat(map.isSound()).isTrue();
                assertThat(contents(map.behind(each -> each > key))).isEqualTo(model.tailMap(key, false));
            }
        }
        for (int i = 0; i < earlier.size(); i++) {
            assertThat(contents(earlier.get(i).iterator())).isEqualTo(expected.get(i));
        }
    }

    @Test
    void keysInOrder_keepItBalanced_andRemovalsToo() {
        PersistentMap<Integer, Integer> map = empty();
        for (int i = 0; i < STEPS; i++) {
            map = map.put(i, i);
        }
        assertThat(map.isSound()).isTrue();
        for (int i = 0; i < STEPS; i++) {
            assertThat(map.first()).isEqualTo(i);
            map = map.remove(i);
        }
        assertThat(map.isEmpty()).isTrue();
        assertThat(map.first()).isNull();
    }

    @Test
    void mapOfSortedEntries_isSound_whateverItsSize() {
        for (int count = 0; count < 300; count++) {
            PersistentMap<Integer, Integer> map = empty();
            for (int i = 0; i < count; i++) {
                map = map.put(i, -i);
            }
            PersistentMap<Integer, Integer> built =
                    PersistentMap.ofSorted(Comparator.<Integer>naturalOrder(), map.iterator(), count);
            assertThat(built.isSound()).isTrue();
            assertThat(contents(built.iterator())).isEqualTo(contents(map.iterator()));
        }
    }

    @Test
    void removalOfAMissingKey_givesTheSameMap() {
        PersistentMap<Integer, Integer> map = empty().put(1, 1);
        assertThat(map.remove(2)).isSameAs(map);
    }
}
