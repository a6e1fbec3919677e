package io.raftkit.examples.kv.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.typed.TypedCommand;
import io.raftkit.typed.TypedQuery;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The forms of commands, queries and results last: logs that exist must be read by later versions of the store. */
class SchemaFormTest {
    private static final Bytes K = Bytes.of("k");
    private static final List<List<Bytes>> REQUESTS = List.of(Requests.words("SET k v"), Requests.words("GET k"));
    private static final String ENCODED = "02 03 03534554 016b 0176 02 03474554 016b";

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static void assertForm(TypedCommand<?> command, String bytes) {
        assertThat(KeyValueMachine.SCHEMA.encode(command)).isEqualTo(hex(bytes));
        assertThat(KeyValueMachine.SCHEMA.decodeCommand(hex(bytes))).isEqualTo(command);
    }

    private static void assertForm(TypedQuery<?> query, String bytes) {
        assertThat(KeyValueMachine.SCHEMA.encode(query)).isEqualTo(hex(bytes));
        assertThat(KeyValueMachine.SCHEMA.decodeQuery(hex(bytes))).isEqualTo(query);
    }

    /** An argument of a request takes one byte besides, and so does a request. */
    @Test
    void commands() {
        assertForm(new Batch.Pipeline(2, REQUESTS), "01 01 04" + ENCODED);
        assertForm(
                new Batch.Transaction(
                        3, Map.of(Bytes.of("b"), 64L, Bytes.of("\u00fc"), 0L, Bytes.of("a"), 1L), REQUESTS),
                "02 01 06 03 0161 02 0162 8001 02c3bc 00" + ENCODED);
        assertForm(Write.put(K, Condition.ANY, Bytes.EMPTY, 0), "03 01 016b 01 01 00 00");
        assertForm(
                Write.put(K, new Condition.IsText(Bytes.of("old")), Bytes.of("v"), 7),
                "03 01 016b 03 01 036f6c64 0e 0176");
        assertForm(Write.delete(Bytes.EMPTY, new Condition.IsVersion(64)), "04 01 00 02 01 8001");
        assertForm(new KeyValueCommand.Tick(), "05 01");
    }

    @Test
    void queries() {
        assertForm(new KeyValueQuery.Replies(1, new Batch.Pipeline(2, REQUESTS)), "01 01 02 01 01 04" + ENCODED);
        assertForm(new KeyValueQuery.Versions(List.of(K)), "02 01 01 016b");
        assertForm(new KeyValueQuery.LastChange(), "03 01");
        assertForm(new KeyValueQuery.Range(K, Bytes.EMPTY, 5), "04 01 016b 00 0a");
    }

    @ParameterizedTest
    @EnumSource
    void resultOfAWrite(WriteResult.Outcome outcome) {
        String id = Map.of(
                        WriteResult.Outcome.DONE,
                        "01",
                        WriteResult.Outcome.NOT_THERE,
                        "02",
                        WriteResult.Outcome.REFUSED,
                        "03")
                .get(outcome);
        assertThat(KeyValueMachine.SCHEMA.decodeResult(Write.delete(K, Condition.ANY), hex("01" + id + "8001")))
                .isEqualTo(new WriteResult(outcome, 64));
    }

    @Test
    void description() {
        String requests = "requests: list of list of Bytes: bytes)";
        String pipeline = "Pipeline(protocol: int, " + requests;
        String transaction = "Transaction(protocol: int, watched: map from Bytes: bytes to long, " + requests;
        String answer = "Answer(answered: int, replies: Bytes: bytes)";
        String condition = "condition: Condition{1=Any(), 2=IsVersion(version: long), 3=IsText(text: Bytes: bytes)}";
        String result = "WriteResult(outcome: Outcome{1=DONE, 2=NOT_THERE, 3=REFUSED}, version: long)";
        assertThat(KeyValueMachine.SCHEMA.describe().lines())
                .containsExactly(
                        "command 1 " + pipeline + " -> " + answer,
                        "command 2 " + transaction + " -> " + answer,
                        "command 3 Put(key: Bytes: bytes, " + condition + ", lifeMillis: long, value: Bytes: bytes) -> "
                                + result,
                        "command 4 Delete(key: Bytes: bytes, " + condition + ") -> " + result,
                        "command 5 Tick() -> nothing",
                        "query 1 Replies(clock: long, batch: Batch{1=" + pipeline + ", 2=" + transaction + "}) -> "
                                + answer,
                        "query 2 Versions(keys: list of Bytes: bytes) -> list of long",
                        "query 3 LastChange() -> long",
                        "query 4 Range(prefix: Bytes: bytes, from: Bytes: bytes, limit: int) -> Entries(now: long, version: long,"
                                + " isCut: boolean, all: list of Entry(key: Bytes: bytes, value: optional Bytes: bytes, version: long))");
    }
}
