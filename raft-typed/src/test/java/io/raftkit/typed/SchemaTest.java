package io.raftkit.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.typed.Stock.Count;
import io.raftkit.typed.Stock.Deliver;
import io.raftkit.typed.Stock.Done;
import io.raftkit.typed.Stock.Take;
import io.raftkit.typed.Stock.TooFew;
import io.raftkit.typed.Stock.Touch;
import io.raftkit.typed.codec.DecodingException;
import io.raftkit.typed.codec.DecodingException.Reason;
import io.raftkit.typed.codec.Id;
import java.lang.invoke.MethodHandles;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is checked when a schema is built, and how it writes and reads. */
class SchemaTest {
    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** If this fails, logs that exist cannot be read any more. */
    @Test
    void bytesLast() {
        Map<TypedCommand<?>, String> commands = Map.of(
                new Deliver("bolt", 3), "01 01 04626f6c74 06", new Take("", -1), "02 01 00 01", new Touch(), "04 01");
        commands.forEach((command, bytes) -> {
            assertThat(Stock.SCHEMA.encode(command)).as("%s", command).isEqualTo(hex(bytes));
            assertThat(Stock.SCHEMA.decodeCommand(hex(bytes))).isEqualTo(command);
        });
        assertThat(Stock.SCHEMA.encode(new Count("a"))).isEqualTo(hex("01 01 0161"));
        assertThat(Stock.SCHEMA.decodeQuery(hex("01 01 0161"))).isEqualTo(new Count("a"));
        assertThat(Stock.SCHEMA.decodeResult(new Deliver("", 0), hex("04"))).isEqualTo(2L);
        assertThat(Stock.SCHEMA.decodeResult(new Take("", 0), hex("01 01 04"))).isEqualTo(new Done(2));
        assertThat(Stock.SCHEMA.decodeResult(new Take("", 0), hex("02 01 04"))).isEqualTo(new TooFew(2));
        assertThat(Stock.SCHEMA.decodeResult(new Touch(), hex(""))).isNull();
        assertThat(Stock.SCHEMA.decodeResult(new Count(""), hex("00"))).isEmpty();
        assertThat(Stock.SCHEMA.decodeResult(new Count(""), hex("01 04"))).isEqualTo(Optional.of(2L));
    }

    /** As users pin the form of their commands. */
    @Test
    void descriptionSaysAllThatLasts() {
        assertThat(Stock.SCHEMA.describe()).isEqualTo("""
                command 1 Deliver(article: string, pieces: long) -> long
                command 2 Take(article: string, pieces: long) -> Taken{1=Done(left: long), 2=TooFew(there: long)}
                command 4 Touch() -> nothing
                query 1 Count(article: string) -> optional long
                query 2 Touched() -> long
                """);
        assertThat(LaterStock.SCHEMA.describe())
                .contains(
                        "command 1 Delivery(article: string, pieces: long, note: string since 2 absent \"\") -> long");
    }

    private void unreadable(String bytes, Reason reason, String... words) {
        assertThatThrownBy(() -> Stock.SCHEMA.decodeCommand(hex(bytes)))
                .as(bytes)
                .isInstanceOfSatisfying(
                        DecodingException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContainingAll(words);
    }

    @Test
    void whatIsNoCommandOfThisBuild_isRefused_andNamed() {
        unreadable("05 01 00", Reason.UNKNOWN, "the command with the id 5 is not known here; known are 1, 2, 4");
        unreadable("03 01", Reason.UNKNOWN, "id 3");
        unreadable("00", Reason.UNKNOWN, "id 0");
        unreadable("01 02 00 00 00", Reason.UNKNOWN, "command 1 (Deliver): Deliver has the version 2");
        unreadable("", Reason.MALFORMED, "ends too early");
        unreadable("01", Reason.MALFORMED, "command 1 (Deliver): ", "ends too early");
        unreadable("01 01 0161 00 00", Reason.MALFORMED, "command 1 (Deliver): 1 bytes are left over");
        unreadable("01 01 ffffffff07", Reason.MALFORMED, "a count is 2147483647, with 0 bytes behind it");
        assertThatThrownBy(() -> Stock.SCHEMA.decodeResult(new Touch(), new byte[1]))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("Touch has no result");
    }

    @Test
    void commandOfAnotherSchema_isRefusedBeforeItIsWritten() {
        assertThatThrownBy(() -> Stock.SCHEMA.encode(new LaterStock.ClearOut("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("ClearOut is no command of this schema", "known are", "Stock$Deliver");
    }

    private static void refused(UnaryOperator<SchemaBuilder> with, String... words) {
        assertThatThrownBy(
                        () -> with.apply(Schema.builder(MethodHandles.lookup())).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    record Plain(long number) implements TypedCommand<Long> {}

    record Other(long number) implements TypedCommand<List<Long>> {}

    @Id(3)
    record Annotated() implements TypedCommand<Long> {}

    @SuppressWarnings("rawtypes")
    record NoResult() implements TypedCommand {}

    record OddResult() implements TypedCommand<Instant> {}

    record OddComponent(Instant at) implements TypedCommand<Long> {}

    interface Anybody extends TypedCommand<Long> {}

    sealed interface Leaky extends TypedCommand<Long> {}

    @Id(1)
    record Sound() implements Leaky {}

    record Forgotten() implements Leaky {}

    record Ask() implements TypedQuery<Long> {}

    @Test
    void idsMayBeGivenByTheBuilder_andQueriesHaveTheirOwn() {
        Schema schema = Schema.builder(MethodHandles.lookup())
                .command(7, Plain.class)
                .command(2, Other.class)
                .commands(Leaky.class)
                .command(9_999, Forgotten.class)
                .query(1, Ask.class)
                .commands(Annotated.class)
                .build();
        assertThat(schema.encode(new Forgotten())).isEqualTo(hex("8f4e 01"));
        assertThat(schema.encode(new Plain(1))).isEqualTo(hex("07 01 02"));
        assertThat(schema.decodeCommand(hex("03 01"))).isEqualTo(new Annotated());
        assertThat(schema.decodeQuery(hex("01 01"))).isEqualTo(new Ask());
        assertThat(schema.decodeResult(new Other(0), hex("01 02"))).containsExactly(1L);
    }

    @Test
    void idsAreNeeded_andUnique() {
        refused(with -> with.commands(Plain.class), "command ", "Plain has no id", "command(id, class)");
        refused(with -> with.queries(Ask.class), "query ", "Ask has no id", "query(id, class)");
        refused(
                with -> with.command(3, Plain.class).commands(Annotated.class),
                "the id 3 is given to ",
                "Plain",
                "Annotated");
        refused(with -> with.command(3, Plain.class).command(4, Plain.class), "Plain has an id already", "4");
        refused(with -> with.command(4, Annotated.class), "Annotated has an id already");
        refused(with -> with.command(0, Plain.class), "the id 0, but ids are from 1 to 9999");
        refused(with -> with.command(10_000, Plain.class), "the id 10000");
    }

    @Test
    void allRecordsOfAnInterfaceAreKnown() {
        refused(with -> with.commands(Leaky.class), "Forgotten has no id");
        refused(with -> with.commands(Anybody.class), "Anybody is neither a record nor a sealed interface");
        refused(with -> with.command(1, Leaky.class), "Leaky is no record");
    }

    @Test
    void resultsAndComponentsHaveAForm() {
        refused(with -> with.command(1, OddResult.class), "the result of ", "OddResult", "java.time.Instant");
        refused(with -> with.command(1, OddComponent.class), "component at of record ", "OddComponent");
        refused(SchemaTest::withoutResult, "NoResult does not say what its result is", "TypedCommand<Long>");
    }

    // A command that javac warns of is what this is about.
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static SchemaBuilder withoutResult(SchemaBuilder with) {
        return with.command(1, (Class) NoResult.class);
    }
}
