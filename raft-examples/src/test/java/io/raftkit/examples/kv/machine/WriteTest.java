package io.raftkit.examples.kv.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.store.Bytes;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WriteTest {
    private static final Bytes KEY = Bytes.of("key");

    static Stream<Write> writes() {
        return Stream.of(
                Write.put(KEY, Condition.ANY, Bytes.EMPTY, 0),
                Write.put(Bytes.EMPTY, new Condition.IsVersion(1L << 40), Bytes.of("value"), Long.MAX_VALUE),
                Write.put(KEY, new Condition.IsText(Bytes.of("old")), Bytes.of("new"), 7),
                Write.delete(KEY, new Condition.IsText(Bytes.EMPTY)),
                Write.delete(KEY, new Condition.IsVersion(0)));
    }

    @ParameterizedTest
    @MethodSource("writes")
    void write_isReadAsItWasWritten(Write write) {
        ByteBuffer in = ByteBuffer.wrap(write.toBytes());
        assertThat(Write.of(in)).isEqualTo(write);
        assertThat(in.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void result_isReadAsItWasWritten(WriteResult.Outcome outcome) {
        WriteResult result = new WriteResult(outcome, 1L << 40);
        assertThat(WriteResult.of(result.toBytes())).isEqualTo(result);
    }
}
