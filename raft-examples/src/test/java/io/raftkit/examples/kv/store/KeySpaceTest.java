package io.raftkit.examples.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.map.PersistentMap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySpaceTest {
    private static final int STEPS = 5000;
    private static final int KEYS = 60;

    private final TreeMap<Bytes, Long> expiries = new TreeMap<>();
    private final TreeMap<Bytes, Bytes> values = new TreeMap<>();
    private final TreeMap<Bytes, Value> told = new TreeMap<>();
    private KeySpace keys = new KeySpace(this::changed);
    private long changes;
    private long now;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void keys_areThoseOfATreeMapWithoutTheOnesWhoseTimeHasCome(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < STEPS; i++) {
            Bytes key = Bytes.of("key " + random.nextInt(KEYS));
            switch (random.nextInt(8)) {
                case 0 -> assertThat(keys.remove(key)).isEqualTo(remove(key));
                case 1 -> advance(random.nextInt(40));
                case 2 -> restore(random);
                default -> put(key, i, random);
            }
            check(key);
        }
        checkAll();
    }

    /** What a listener knows, who hears only of changes. */
    private void changed(Change change) {
        assertThat(change.version()).isEqualTo(++changes);
        switch (change.kind()) {
            case PUT -> told.put(change.key(), change.held().value());
            case DELETE, EXPIRE -> assertThat(told.remove(change.key())).isNotNull();
            case CLEAR -> told.clear();
        }
    }

    private boolean remove(Bytes key) {
        expiries.remove(key);
        return values.remove(key) != null;
    }

    private void advance(long millis) {
        now += millis;
        keys.advance(now);
        expiries.entrySet().removeIf(entry -> entry.getValue() <= now);
        values.keySet().retainAll(expiries.keySet());
    }

    private void put(Bytes key, int number, SplittableRandom random) {
        long expiresAt = random.nextBoolean() ? Held.NEVER : now + 1 + random.nextInt(100);
        values.put(key, Bytes.of("value " + number));
        expiries.put(key, expiresAt);
        long before = keys.version(key);
        keys.put(key, new Value.Text(Bytes.of("value " + number)), expiresAt);
        assertThat(keys.version(key)).isGreaterThan(before);
    }

    private void restore(SplittableRandom random) throws IOException {
        if (random.nextInt(20) == 0) {
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            keys.freeze().writeTo(written);
            KeySpace read =
                    KeySpace.of(FrozenKeys.readFrom(new ByteArrayInputStream(written.toByteArray())), this::changed);
            KeySpace.of(keys.freeze(), change -> {}).put(Bytes.of("later"), new Value.Text(Bytes.EMPTY), Held.NEVER);
            keys = read;
            checkAll();
        }
    }

    private void check(Bytes key) {
        Held held = keys.find(key);
        assertThat(held == null ? null : held.value())
                .isEqualTo(values.containsKey(key) ? new Value.Text(values.get(key)) : null);
        assertThat(keys.nextDue())
                .isEqualTo(expiries.values().stream().min(Long::compare).orElse(Held.NEVER));
    }

    private void checkAll() {
        Map<Bytes, Value> found = new TreeMap<>();
        keys.all()
                .forEachRemaining(entry -> found.put(entry.key(), entry.value().value()));
        Map<Bytes, Value> expected = new TreeMap<>();
        values.forEach((key, value) -> expected.put(key, new Value.Text(value)));
        assertThat(found).isEqualTo(expected);
        assertThat(told).isEqualTo(expected);
        assertThat(keys.version()).isEqualTo(changes);
        TreeSet<Bytes> scanned = new TreeSet<>();
        Iterator<PersistentMap.Entry<Bytes, Bytes>> scan = keys.behind(0);
        scan.forEachRemaining(entry -> scanned.add(entry.key()));
        assertThat(scanned).isEqualTo(expected.keySet());
        assertThat(keys.size()).isEqualTo(expected.size());
    }

    @Test
    void snapshotOfAnotherFormat_isRefusedInWords() throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        keys.freeze().writeTo(written);
        byte[] snapshot = written.toByteArray();
        snapshot[0]++;
        assertThatThrownBy(() -> FrozenKeys.readFrom(new ByteArrayInputStream(snapshot)))
                .isInstanceOf(IOException.class)
                .hasMessage("the snapshot has the format 2; this version of the store reads the format 1 only");
    }

    @Test
    void keyThatIsPutWhenItsTimeHasCome_endsFirst_andThatIsAChangeOfItsOwn() {
        List<Change> heard = new ArrayList<>();
        KeySpace space = new KeySpace(heard::add);
        // More than are removed at once.
        for (int i = 0; i < 1000; i++) {
            space.put(Bytes.of("key " + i), new Value.Text(Bytes.EMPTY), 10);
        }
        space.advance(10);
        Bytes left = space.all().next().key();
        assertThat(space.find(left)).isNull();
        heard.clear();
        space.put(left, new Value.Text(Bytes.EMPTY), Held.NEVER);
        assertThat(heard).extracting(Change::key).containsExactly(left, left);
        assertThat(heard).extracting(Change::kind).containsExactly(Change.Kind.EXPIRE, Change.Kind.PUT);
    }
}
