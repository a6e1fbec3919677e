package io.raftkit.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class BucketsTest {
    private static final int KEYS = 3 * Buckets.COUNT;

    private static Buckets filled() {
        Buckets map = new Buckets();
        for (int key = 0; key < KEYS; key++) {
            map.set("key" + key, new byte[] {(byte) key});
        }
        return map;
    }

    private static byte[] written(List<SortedMap<String, byte[]>> frozen) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Buckets.write(frozen, new DataOutputStream(out));
        return out.toByteArray();
    }

    @Test
    void laterChanges_leaveWhatWasFrozen_andCopyOnlyWhatTheyTouch() throws IOException {
        Buckets map = filled();
        List<SortedMap<String, byte[]>> frozen = map.freeze();
        byte[] then = written(frozen);
        assertThat(map.copied()).isZero();
        map.set("key1", new byte[] {7});
        map.set("key1", null);
        map.set("key1", new byte[] {8});
        assertThat(map.copied()).isOne();
        assertThat(written(frozen)).isEqualTo(then);
        assertThat(written(map.freeze())).isNotEqualTo(then);
    }

    @Test
    void secondFreeze_protectsWhatTheFirstOneLetGo() throws IOException {
        Buckets map = filled();
        map.freeze();
        map.set("key1", new byte[] {7});
        List<SortedMap<String, byte[]>> second = map.freeze();
        byte[] then = written(second);
        map.set("key1", new byte[] {8});
        assertThat(map.copied()).isEqualTo(2);
        assertThat(written(second)).isEqualTo(then);
    }

    @Test
    void whatIsRead_isWhatWasWritten_inTheSameOrder() throws IOException {
        byte[] written = written(filled().freeze());
        Buckets read = Buckets.read(new DataInputStream(new ByteArrayInputStream(written)));
        assertThat(written(read.freeze())).isEqualTo(written);
        assertThat(read.get("key5")).containsExactly(5);
        assertThat(read.get("key" + KEYS)).isNull();
    }
}
