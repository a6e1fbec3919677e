package io.raftkit.benchmarks.system;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneratedTest {
    private static final int PART = 64 << 10;

    private static byte[] written(int bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Generated.write(bytes, out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, PART - 1, PART, PART + 1, 3 * PART + 17})
    void whatWasWritten_isWhatIsChecked_andNothingElse(int bytes) throws IOException {
        byte[] state = written(bytes);
        assertThatNoException().isThrownBy(() -> Generated.check(bytes, new ByteArrayInputStream(state)));
        assertThatThrownBy(() -> Generated.check(bytes, new ByteArrayInputStream(Arrays.copyOf(state, bytes + 1))))
                .hasMessageContaining("more than");
        for (int at : bytes == 0 ? new int[0] : new int[] {0, bytes / 2, bytes - 1}) {
            byte[] damaged = state.clone();
            damaged[at] ^= 1;
            assertThatThrownBy(() -> Generated.check(bytes, new ByteArrayInputStream(damaged)))
                    .hasMessageContaining("not what was written");
        }
    }

    @Test
    void partsInAnotherOrder_areNotWhatWasWritten() throws IOException {
        byte[] state = written(2 * PART);
        byte[] swapped = Arrays.copyOf(Arrays.copyOfRange(state, PART, 2 * PART), 2 * PART);
        System.arraycopy(state, 0, swapped, PART, PART);
        assertThatThrownBy(() -> Generated.check(2 * PART, new ByteArrayInputStream(swapped)))
                .hasMessageContaining("not what was written");
    }
}
