package io.raftkit.testkit.linearizability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.MalformedHistoryException;
import io.raftkit.testkit.history.Operation;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read again as it was; what is not exactly a history is refused with the number of the line. */
class HistoryFormatTest {
    private static final String GOOD =
            "{\"client\":1,\"call\":10,\"return\":15,\"input\":[\"write\",\"x\",\"5\"],\"output\":[\"ok\"],\"unknown\":false}";
    private static final String UNKNOWN =
            "{\"client\":2,\"call\":12,\"return\":null,\"input\":[\"write\",\"x\",\"6\"],\"output\":null,\"unknown\":true}";

    @Test
    void history_isWrittenAsDocumented() throws IOException {
        StringWriter text = new StringWriter();
        Register.FORMAT.write(
                new History<>(List.of(
                        Operation.answered(1, 10, 15, new Register.Write("x", "5"), Register.OK),
                        Operation.unknown(2, 12, new Register.Write("x", "6")))),
                text);
        assertThat(text.toString()).isEqualTo(GOOD + "\n" + UNKNOWN + "\n");
    }

    @Test
    void anyOrderOfFieldsAndSpacesBetweenTokens_areRead() throws IOException {
        String line =
                " { \"unknown\" : false , \"output\" : [ ] , \"input\":[\"add\",\"\\u0078\",\"\\n\\/\"],\"return\":-1,\"call\":-20,\"client\":0 } ";
        assertThat(UniqueSet.FORMAT.read(new StringReader(line)).operations())
                .containsExactly(Operation.answered(0, -20, -1, new UniqueSet.Add("x", "\n/"), Ids.NONE));
    }

    @Test
    void randomHistories_areReadAsTheyWereWritten() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Register model = new Register("");
            History<Register.Input, String> history = new SeededRun<String, Register.Input, String>(
                            seed,
                            model,
                            draw -> draw.nextBoolean()
                                    ? new Register.Read(anything(draw))
                                    : new Register.CompareAndSet(anything(draw), "", anything(draw)),
                            BruteForceTest::answer,
                            20)
                    .record(3, 1 + random.nextInt(30));
            StringWriter text = new StringWriter();
            Register.FORMAT.write(history, text);
            assertThat(Register.FORMAT.read(new StringReader(text.toString()))).isEqualTo(history);
        }
    }

    /** Quotes, line ends, lone surrogates, the empty word. */
    private static String anything(Random random) {
        int[] odd = {'"', '\\', '\n', '\r', 0, ' ', '/', 'a', 0xE9, 0x2028, 0xD800, 0xDC00, 0x1F600};
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            word.appendCodePoint(odd[random.nextInt(odd.length)]);
        }
        return word.toString();
    }

    @Test
    void files_areReadAsTheyWereWritten(@TempDir Path directory) throws IOException {
        History<Counter.Input, Long> history = new History<>(List.of(
                Operation.answered(1, 1, 2, new Counter.Add("é", 3), 3L),
                Operation.answered(1, 3, 4, new Counter.Read("é"), 3L),
                Operation.unknown(2, 5, new Counter.Add("é", 1))));
        Path file = directory.resolve("history.ndjson");
        Counter.FORMAT.write(history, file);
        assertThat(Counter.FORMAT.read(file)).isEqualTo(history);
    }

    @Test
    void fileThatIsNotUtf8_isRefused(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("history.ndjson");
        Files.write(file, new byte[] {'{', (byte) 0xFF, '}'});
        assertThatThrownBy(() -> Counter.FORMAT.read(file))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("not UTF-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "\"client\":1,|\"client\":1.5,|expected a whole number, found 1.5",
                "\"client\":1,|\"client\":01,|expected a whole number, found 01",
                "\"client\":1,|\"client\":1e3,|expected a whole number, found 1e3",
                "\"client\":1,|\"client\":99999999999999999999,|does not fit in 64 bits",
                "\"client\":1,|\"client\":\"1\",|\"client\" is not a whole number",
                "\"client\":1,||\"client\" is missing",
                "\"client\":1,|\"client\":1,\"client\":1,|\"client\" for a second time",
                "\"client\":1,|\"cleint\":1,|no field has the name \"cleint\"",
                "\"client\":1,|client:1,|column 2: expected \"",
                "15|9|returned at 9, before it was called at 10",
                "15|null|\"return\" is not a whole number, as unknown is not true",
                "[\"ok\"]|null|\"output\" is not a list of strings, as unknown is not true",
                "[\"ok\"]|[1]|expected \"",
                "[\"ok\"]|[\"ok\",]|expected \"",
                "[\"ok\"]|[\"ok\"|expected ]",
                "[\"ok\"]|[\"\\x\"]|no such escape: \\x",
                "[\"ok\"]|[\"\\u00g0\"]|expected four hexadecimal digits",
                "[\"ok\"]|[\"ok\",\"ok\"]|expected one word, found [ok, ok]",
                "[\"ok\"]|{}|expected a number, a list of strings, true, false or null",
                "[\"write\",\"x\",\"5\"]|[\"write\",\"x\"]|expected [read, key], [write, key, value] or",
                "false}|true}|\"return\" is not null, though unknown is true",
                "false}|1}|\"unknown\" is not true or false",
                ",\"unknown\":false}|}|\"unknown\" is missing",
                "false}|false|expected }",
                "false}|false}}|expected the end of the line",
                "\"ok\"],\"unknown\":false}|\"ok|the line ends within a string",
            })
    void malformedLine_isRefusedWithItsNumber(String good, String bad, String problem) {
        assertThat(GOOD).contains(good);
        String text = GOOD + "\n" + UNKNOWN + "\n" + GOOD.replace(good, bad == null ? "" : bad) + "\n" + GOOD + "\n";
        assertThatThrownBy(() -> Register.FORMAT.read(new StringReader(text)))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageStartingWith("line 3: ")
                .hasMessageContaining(problem)
                .extracting(thrown -> ((MalformedHistoryException) thrown).line())
                .isEqualTo(3);
    }

    static List<String> cutLines() {
        return java.util.stream.IntStream.range(0, GOOD.length())
                .mapToObj(end -> GOOD.substring(0, end))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cutLines")
    void lineCutAnywhere_isRefused(String line) {
        assertThatThrownBy(() -> Register.FORMAT.read(new StringReader(line + "\n" + GOOD)))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageStartingWith("line 1: ");
    }

    @Test
    void numberOfACounterThatIsNone_isRefused() {
        String line = GOOD.replace("[\"write\",\"x\",\"5\"]", "[\"add\",\"x\",\"five\"]");
        assertThatThrownBy(() -> Counter.FORMAT.read(new StringReader(line)))
                .hasMessage("line 1: expected a whole number, found five");
    }
}
