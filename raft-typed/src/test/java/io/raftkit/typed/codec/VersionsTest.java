package io.raftkit.typed.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.typed.codec.DecodingException.Reason;
import io.raftkit.typed.codec.Samples.Color;
import io.raftkit.typed.codec.Samples.Point;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A record that got components later: what an earlier and a later version of the program make of each other's bytes. */
class VersionsTest {
    record First(String name) {}

    record Second(
            String name, @Since(2) long count, @Since(2) Optional<Point> point) {}

    record Third(
            String name,
            @Since(2) long count,
            @Since(2) Optional<Point> point,
            @Since(value = 3, absent = "RED") Color color) {}

    record Everything(
            @Since(value = 2, absent = "-7") long a,
            @Since(value = 2, absent = "7") int b,
            @Since(value = 2, absent = "true") boolean c,
            @Since(value = 2, absent = "0.5") double d,
            @Since(value = 2, absent = "none") String e,
            @Since(2) Integer f,
            @Since(2) Boolean g,
            @Since(2) Double h,
            @Since(2) String i,
            @Since(2) byte[] j,
            @Since(2) List<Point> k,
            @Since(2) Map<String, Point> l,
            @Since(2) SortedMap<Long, Point> m,
            @Since(value = 2, absent = "BLUE") Color n) {}

    private final Codecs codecs = Codecs.with(MethodHandles.lookup());
    private final Codec<First> first = codecs.of(First.class);
    private final Codec<Second> second = codecs.of(Second.class);
    private final Codec<Third> third = codecs.of(Third.class);

    @Test
    void earlierBytes_areReadWithTheAbsentValues() {
        byte[] bytes = first.encode(new First("x"));
        assertThat(second.decode(bytes)).isEqualTo(new Second("x", 0, Optional.empty()));
        assertThat(third.decode(bytes)).isEqualTo(new Third("x", 0, Optional.empty(), Color.RED));
        assertThat(third.decode(second.encode(new Second("x", 4, Optional.empty()))))
                .isEqualTo(new Third("x", 4, Optional.empty(), Color.RED));
    }

    /** Without this, servers that are not upgraded yet would stop at the first command of an upgraded one. */
    @Test
    void whereALaterComponentHasItsAbsentValue_theBytesAreThoseOfTheEarlierVersion() {
        assertThat(third.encode(new Third("x", 0, Optional.empty(), Color.RED)))
                .isEqualTo(first.encode(new First("x")));
        assertThat(third.encode(new Third("x", 0, Optional.of(new Point(1, 1)), Color.RED)))
                .isEqualTo(second.encode(new Second("x", 0, Optional.of(new Point(1, 1)))));
        assertThat(third.encode(new Third("x", 0, Optional.empty(), Color.BLUE)))
                .startsWith(3);
    }

    @Test
    void laterBytes_areRefused_andSaidToBeOfANewerVersion() {
        byte[] bytes = third.encode(new Third("x", 0, Optional.empty(), Color.BLUE));
        assertThatThrownBy(() -> second.decode(bytes))
                .isInstanceOfSatisfying(
                        DecodingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN))
                .hasMessage("Second has the version 3; known here are those up to 2");
        assertThatThrownBy(() -> first.decode(new byte[] {0, 0}))
                .isInstanceOfSatisfying(
                        DecodingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    /** Otherwise one value would have two forms. */
    @Test
    void laterVersionThanTheValueNeeds_isRefused() {
        assertThatThrownBy(() -> second.decode(new byte[] {2, 1, 'x', 0, 0}))
                .isInstanceOfSatisfying(
                        DecodingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED))
                .hasMessageContaining("Second has the version 2, but its components are written in version 1");
        assertThat(second.decode(new byte[] {2, 1, 'x', 2, 0})).isEqualTo(new Second("x", 1, Optional.empty()));
        assertThatThrownBy(() -> third.decode(new byte[] {3, 1, 'x', 2, 0, 7}))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("has the version 3, but its components are written in version 2");
    }

    @Test
    void formShowsTheAbsentValue_whichMustNotChange() {
        record Five(@Since(value = 2, absent = "5") long a) {}
        record Truth(@Since(value = 2, absent = "true") boolean a) {}
        record Text(@Since(value = 2, absent = "none") String a) {}
        assertThat(codecs.of(Five.class).form()).endsWith(" since 2 absent 5)");
        assertThat(codecs.of(Truth.class).form()).endsWith(" since 2 absent true)");
        assertThat(codecs.of(Text.class).form()).endsWith(" since 2 absent \"none\")");
        assertThat(second.form()).endsWith(" since 2)").contains("count: long since 2 absent 0,");
        assertThat(third.form()).containsPattern(" since 3 absent 0x[0-9a-f]{2}\\)$");
    }

    @Test
    void eachTypeHasItsAbsentValue_alsoInsideOtherRecords() {
        record Empty() {}
        record Outer(Everything inner, long behind) {}
        assertThat(codecs.of(Everything.class).decode(codecs.of(Empty.class).encode(new Empty())))
                .usingRecursiveComparison()
                .isEqualTo(new Everything(
                        -7,
                        7,
                        true,
                        0.5,
                        "none",
                        0,
                        false,
                        0.0,
                        "",
                        new byte[0],
                        List.of(),
                        Map.of(),
                        new TreeMap<>(),
                        Color.BLUE));
        assertThat(codecs.of(Outer.class).decode(new byte[] {1, 1, 2}).behind()).isEqualTo(1);
        Everything everything = new Everything(
                1,
                2,
                false,
                3,
                "4",
                5,
                true,
                6.0,
                "7",
                new byte[] {8},
                List.of(),
                Map.of(),
                new TreeMap<>(),
                Color.RED);
        assertThat(codecs.of(Everything.class)
                        .decode(codecs.of(Everything.class).encode(everything)))
                .usingRecursiveComparison()
                .isEqualTo(everything);
        assertThat(codecs.of(Everything.class)
                        .encode(codecs.of(Everything.class).decode(new byte[] {1})))
                .containsExactly(1);
    }

    private void refused(Class<?> type, String... words) {
        assertThatThrownBy(() -> codecs.of(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void whatCannotBeAdded_isRefusedAtStart() {
        record Gap(long a, @Since(3) long b) {}
        record Between(@Since(2) long a, long b) {}
        record NoName(@Since(2) Color a) {}
        record WrongName(@Since(value = 2, absent = "PINK") Color a) {}
        record NoNumber(@Since(value = 2, absent = "one") long a) {}
        record NoTruth(@Since(value = 2, absent = "1") boolean a) {}
        record Full(@Since(value = 2, absent = "[1]") List<Long> a) {}
        record Nested(@Since(2) Point a) {}
        refused(Gap.class, "component b of record", "of version 3", "version 1", "without gaps");
        refused(Between.class, "component b of record", "at the end");
        refused(NoName.class, "component a of record", "name one of the constants");
        refused(WrongName.class, "\"PINK\"", "name one of the constants");
        refused(NoNumber.class, "\"one\", which is no long");
        refused(NoTruth.class, "not true or false");
        refused(Full.class, "what is absent is empty");
        refused(Nested.class, "Point", "declare an Optional of it");
    }
}
