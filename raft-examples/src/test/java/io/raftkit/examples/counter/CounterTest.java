package io.raftkit.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CounterTest {
    private static final StateMachine.SnapshotPoint POINT = StateMachine.SnapshotPoint.of(300, 1, 0);

    private static final Path SOURCE = Path.of("src/main/java/io/raftkit/examples/counter/Counter.java");

    private static long apply(Counter counter, long index, long by) {
        byte[] command = BigInteger.valueOf(by).toByteArray();
        return new BigInteger(counter.apply(new Command(index, 1, 0, ByteBuffer.wrap(command)))).longValue();
    }

    @Test
    void apply_addsAndAnswersTheSum() {
        Counter counter = new Counter();
        assertThat(apply(counter, 1, 5)).isEqualTo(5);
        assertThat(apply(counter, 2, -7)).isEqualTo(-2);
        assertThat(new BigInteger(counter.query(new byte[0]))).isEqualTo(-2);
    }

    @Test
    void snapshot_isAViewThatLaterAppliesDoNotChange() throws IOException {
        Counter counter = new Counter();
        apply(counter, 1, 300);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (StateMachine.View view = counter.snapshot(POINT)) {
            apply(counter, 2, 1);
            view.writeTo(out);
        }
        Counter other = new Counter();
        apply(other, 1, 9);
        other.restore(StateMachine.Snapshot.of(POINT, new ByteArrayInputStream(out.toByteArray())));
        assertThat(new BigInteger(other.query(new byte[0]))).isEqualTo(300);
    }

    @Test
    void userCode_isAtMost30Lines3LibraryTypesAnd3Settings() throws IOException {
        List<String> lines = Files.readAllLines(SOURCE);
        assertThat(lines.stream().filter(CounterTest::isCode)).hasSizeBetween(10, 30);
        assertThat(lines.stream().filter(line -> line.startsWith("import io.raftkit.api")))
                .hasSizeBetween(1, 3);
        String source = String.join("\n", lines);
        assertThat(source.split("given\\.", -1)).as("settings").hasSize(1 + 3);
    }

    @Test
    void readme_showsTheCounterWhole() throws IOException {
        String source = Files.readString(SOURCE);
        String code = source.substring(source.indexOf("public final class Counter"));
        assertThat(Files.readString(Path.of("../README.md"))).contains(code.strip());
    }

    private static boolean isCode(String line) {
        String text = line.strip();
        return !text.isEmpty()
                && !text.startsWith("//")
                && !text.startsWith("/*")
                && !text.startsWith("*")
                && !text.startsWith("import ")
                && !text.startsWith("package ");
    }
}
