package io.raftkit.testkit.linearizability;

import static io.raftkit.testkit.linearizability.Verdict.LINEARIZABLE;
import static io.raftkit.testkit.linearizability.Verdict.NOT_LINEARIZABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.HistoryFormat;
import java.io.IOException;
import java.io.StringReader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small histories that people have argued about, and what is true of them. A line is {@code call return input -> output}, ? for unknown. */
class KnownHistoriesTest {
    static Stream<Arguments> registers() {
        return Stream.of(
                history("nothing happened", LINEARIZABLE, ""),
                history("a read before any write", LINEARIZABLE, "0 1 read x -> 0"),
                history("a write is read", LINEARIZABLE, "0 1 write x 1 -> ok", "2 3 read x -> 1"),
                history(
                        "a read under way with a write sees the old value",
                        LINEARIZABLE,
                        "0 9 write x 1 -> ok",
                        "1 2 read x -> 0"),
                history(
                        "a read under way with a write sees the new value",
                        LINEARIZABLE,
                        "0 9 write x 1 -> ok",
                        "1 2 read x -> 1"),
                history(
                        "of two reads under way together one sees the new, one the old value",
                        LINEARIZABLE,
                        "0 9 write x 1 -> ok",
                        "1 5 read x -> 1",
                        "2 6 read x -> 0"),
                history(
                        "writes under way together take effect in the order that later reads need",
                        LINEARIZABLE,
                        "0 5 write x 1 -> ok",
                        "1 4 write x 2 -> ok",
                        "6 7 read x -> 1"),
                history(
                        "at equal times both orders are possible",
                        LINEARIZABLE,
                        "0 5 write x 1 -> ok",
                        "5 6 read x -> 0"),
                history(
                        "keys have nothing to do with each other",
                        LINEARIZABLE,
                        "0 1 write x 1 -> ok",
                        "2 3 read y -> 0"),
                history(
                        "compare-and-set succeeds and fails",
                        LINEARIZABLE,
                        "0 1 cas x 0 1 -> ok",
                        "2 3 cas x 0 2 -> failed",
                        "4 5 read x -> 1"),
                history(
                        "an unknown write is observed later",
                        LINEARIZABLE,
                        "0 ? write x 1 -> ?",
                        "2 3 read x -> 0",
                        "4 5 read x -> 1"),
                history(
                        "an unknown write is never observed",
                        LINEARIZABLE,
                        "0 ? write x 1 -> ?",
                        "2 3 read x -> 0",
                        "4 5 read x -> 0"),
                history(
                        "an unknown write takes effect long after others",
                        LINEARIZABLE,
                        "0 ? write x 1 -> ?",
                        "2 3 write x 2 -> ok",
                        "4 5 read x -> 2",
                        "6 7 read x -> 1"),
                history(
                        "two unknown operations explain a value together",
                        LINEARIZABLE,
                        "0 ? cas x 1 2 -> ?",
                        "1 ? write x 1 -> ?",
                        "4 5 read x -> 2"),
                history("a stale read", NOT_LINEARIZABLE, "0 1 write x 1 -> ok", "2 3 read x -> 0"),
                history(
                        "a stale read after another read saw the new value",
                        NOT_LINEARIZABLE,
                        "0 9 write x 1 -> ok",
                        "1 2 read x -> 1",
                        "3 4 read x -> 0"),
                history(
                        "a lost write",
                        NOT_LINEARIZABLE,
                        "0 1 write x 1 -> ok",
                        "2 3 write x 2 -> ok",
                        "4 5 read x -> 1"),
                history("a lost update", NOT_LINEARIZABLE, "0 3 cas x 0 1 -> ok", "1 4 cas x 0 2 -> ok"),
                history(
                        "a read of a value that was never written",
                        NOT_LINEARIZABLE,
                        "0 1 write x 1 -> ok",
                        "2 3 read x -> 7"),
                history(
                        "a value is read before its unknown write is called",
                        NOT_LINEARIZABLE,
                        "0 1 read x -> 1",
                        "2 ? write x 1 -> ?"),
                history(
                        "an unknown write is applied twice",
                        NOT_LINEARIZABLE,
                        "0 ? write x 1 -> ?",
                        "2 3 read x -> 1",
                        "4 5 write x 2 -> ok",
                        "6 7 read x -> 1"),
                history(
                        "a failed compare-and-set took effect",
                        NOT_LINEARIZABLE,
                        "0 1 cas x 5 1 -> failed",
                        "2 3 read x -> 1"),
                history(
                        "a compare-and-set fails though the value was right",
                        NOT_LINEARIZABLE,
                        "0 1 cas x 0 1 -> failed"),
                history(
                        "one key of several goes wrong",
                        NOT_LINEARIZABLE,
                        "0 1 write y 1 -> ok",
                        "2 3 read y -> 1",
                        "0 1 write x 1 -> ok",
                        "2 3 read x -> 0"));
    }

    static Stream<Arguments> counters() {
        return Stream.of(
                history("counts", LINEARIZABLE, "0 1 add x 1 -> 1", "2 3 add x 2 -> 3", "4 5 read x -> 3"),
                history("an unknown increment counts", LINEARIZABLE, "0 ? add x 1 -> ?", "2 3 add x 1 -> 2"),
                history("an unknown increment does not count", LINEARIZABLE, "0 ? add x 1 -> ?", "2 3 add x 1 -> 1"),
                history("a lost update", NOT_LINEARIZABLE, "0 3 add x 1 -> 1", "1 4 add x 1 -> 1"),
                history("a duplicated apply", NOT_LINEARIZABLE, "0 1 add x 1 -> 1", "2 3 read x -> 2"),
                history(
                        "an unknown increment is applied twice",
                        NOT_LINEARIZABLE,
                        "0 ? add x 1 -> ?",
                        "2 3 add x 1 -> 2",
                        "4 5 read x -> 3"),
                history(
                        "a read goes back",
                        NOT_LINEARIZABLE,
                        "0 9 add x 1 -> 1",
                        "1 2 read x -> 1",
                        "3 4 read x -> 0"));
    }

    static Stream<Arguments> sets() {
        return Stream.of(
                history(
                        "what is added is read, in any order",
                        LINEARIZABLE,
                        "0 1 add x b ->",
                        "2 3 add x a ->",
                        "4 5 read x -> b a"),
                history(
                        "an unknown addition shows late",
                        LINEARIZABLE,
                        "0 ? add x a -> ?",
                        "2 3 read x ->",
                        "4 5 read x -> a"),
                history("a lost addition", NOT_LINEARIZABLE, "0 1 add x a ->", "2 3 add x b ->", "4 5 read x -> b"),
                history("a duplicated apply", NOT_LINEARIZABLE, "0 1 add x a ->", "2 3 read x -> a a"),
                history("an id nobody added", NOT_LINEARIZABLE, "0 1 add x a ->", "2 3 read x -> a b"),
                history(
                        "an id is gone again",
                        NOT_LINEARIZABLE,
                        "0 ? add x a -> ?",
                        "2 3 read x -> a",
                        "4 5 read x ->"),
                history(
                        "two reads disagree about the order of additions",
                        NOT_LINEARIZABLE,
                        "0 9 add x a ->",
                        "0 9 add x b ->",
                        "1 8 read x -> a",
                        "1 8 read x -> b"));
    }

    @ParameterizedTest
    @MethodSource
    void registers(Verdict expected, String lines) throws IOException {
        assertVerdict(expected, lines, new Register("0"), Register.FORMAT);
    }

    @ParameterizedTest
    @MethodSource
    void counters(Verdict expected, String lines) throws IOException {
        assertVerdict(expected, lines, new Counter(), Counter.FORMAT);
    }

    @ParameterizedTest
    @MethodSource
    void sets(Verdict expected, String lines) throws IOException {
        assertVerdict(expected, lines, new UniqueSet(), UniqueSet.FORMAT);
    }

    private static <S, I, O> void assertVerdict(
            Verdict expected, String lines, Model<S, I, O> model, HistoryFormat<I, O> format) throws IOException {
        History<I, O> history = format.read(new StringReader(lines));
        assertThat(Linearizability.check(history, model).verdict()).isEqualTo(expected);
        assertThat(Linearizability.check(history, new PlainModel<>(model)).verdict())
                .isEqualTo(expected);
    }

    private static Arguments history(String name, Verdict expected, String... lines) {
        StringBuilder json = new StringBuilder();
        for (String line : lines) {
            if (!line.isEmpty()) {
                json.append(toJson(line)).append('\n');
            }
        }
        return arguments(expected, named(name, json.toString()));
    }

    private static String toJson(String line) {
        String[] sides = line.split(" ?-> ?", -1);
        String[] words = sides[0].split(" ", 3);
        boolean unknown = words[1].equals("?");
        return "{\"client\":1,\"call\":" + words[0] + ",\"return\":" + (unknown ? "null" : words[1]) + ",\"input\":"
                + list(words[2]) + ",\"output\":" + (unknown ? "null" : list(sides[1])) + ",\"unknown\":" + unknown
                + "}";
    }

    private static String list(String words) {
        return words.isEmpty() ? "[]" : "[\"" + words.replace(" ", "\",\"") + "\"]";
    }
}
