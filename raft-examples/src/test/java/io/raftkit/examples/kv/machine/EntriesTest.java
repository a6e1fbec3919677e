package io.raftkit.examples.kv.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.machine.Entries.Entry;
import io.raftkit.examples.kv.store.Bytes;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntriesTest {
    private static final int MEBIBYTE = 1 << 20;

    private final Requests requests = new Requests(2);

    private Entries read(String prefix, String from, int limit) {
        return requests.asked(new KeyValueQuery.Range(Bytes.of(prefix), Bytes.of(from), limit));
    }

    @Test
    void keysWithAPrefix_comeInOrder_withValuesAndVersions() {
        requests.write("MSET a/2 two a/1 one b x a y");
        requests.write("HSET a/3 f v");
        Entries entries = read("a/", "", 10);
        assertThat(entries.all())
                .containsExactly(
                        new Entry(Bytes.of("a/1"), Optional.of(Bytes.of("one")), 2),
                        new Entry(Bytes.of("a/2"), Optional.of(Bytes.of("two")), 1),
                        new Entry(Bytes.of("a/3"), Optional.empty(), 5));
        assertThat(entries.isCut()).isFalse();
        assertThat(entries.version()).isEqualTo(5);
        assertThat(entries.now()).isEqualTo(requests.time());
        assertThat(read("a/", "a/2", 10).all()).extracting(Entry::version).containsExactly(1L, 5L);
        assertThat(read("c", "", 10).first()).isNull();
    }

    @Test
    void answerIsCut_behindItsLimit_orBehindAMebibyte() {
        requests.write("MSET a 1 b 2 c 3");
        assertThat(read("", "", 2).all()).hasSize(2);
        assertThat(read("", "", 2).isCut()).isTrue();
        assertThat(read("", "", 3).isCut()).isFalse();
        requests.write("SET a " + "x".repeat(MEBIBYTE));
        assertThat(read("", "", 3).all()).hasSize(1);
        assertThat(read("", "", 3).isCut()).isTrue();
    }

    @Test
    void keyWhoseTimeHasCome_isNotThere() {
        requests.write("SET a 1 PX 5");
        requests.sleep(5);
        assertThat(read("", "", 3).all()).hasSize(1);
        requests.write("SET b 2");
        assertThat(read("", "", 3).all()).extracting(Entry::key).containsExactly(Bytes.of("b"));
    }
}
