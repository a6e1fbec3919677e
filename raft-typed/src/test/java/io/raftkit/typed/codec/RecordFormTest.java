package io.raftkit.typed.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.typed.codec.Samples.All;
import io.raftkit.typed.codec.Samples.Blob;
import io.raftkit.typed.codec.Samples.Circle;
import io.raftkit.typed.codec.Samples.Color;
import io.raftkit.typed.codec.Samples.Empty;
import io.raftkit.typed.codec.Samples.Numbers;
import io.raftkit.typed.codec.Samples.Point;
import io.raftkit.typed.codec.Samples.Polygon;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Derived codecs: what is written is read again, the bytes last, and there is one form for a value. */
class RecordFormTest {
    private static final Codec<All> ALL = Codecs.with(MethodHandles.lookup()).of(All.class);

    private static All golden() {
        LinkedHashMap<Boolean, Optional<Color>> inOrder = new LinkedHashMap<>();
        inOrder.put(true, Optional.empty());
        inOrder.put(false, Optional.of(Color.BLUE));
        return new All(
                new Numbers(-3, 300, true, 0.5, 1L, -1, false, -2.0),
                "grün",
                Color.RED,
                new Polygon(List.of(new Point(1, 2))),
                Optional.of(new Point(-1, 0)),
                List.of("a", ""),
                Map.of("b", List.of(9L), "a", List.of()),
                new TreeMap<>(Map.of(5L, true, -5L, false)),
                Map.of(Color.RED, new Point(0, 0), Color.GREEN, new Point(1, 1)),
                inOrder);
    }

    /** If this fails, logs that exist cannot be read any more. */
    @Test
    void bytesLast() {
        String bytes = "01"
                + "01" + "05" + "d804" + "01" + "3fe0000000000000" + "02" + "01" + "00" + "c000000000000000" // numbers
                + "05" + "6772c3bc6e" // text
                + "07" // color
                + "05" + "01" + "01" + "010204" // shape
                + "01" + "010100" // point
                + "02" + "0161" + "00" // words
                + "02" + "0161" + "00" + "0162" + "0112" // byName
                + "02" + "09" + "00" + "0a" + "01" // byNumber
                + "02" + "02" + "010202" + "07" + "010000" // byColor
                + "02" + "01" + "00" + "00" + "01" + "ac02"; // inOrder
        assertThat(HexFormat.of().formatHex(ALL.encode(golden()))).isEqualTo(bytes);
        assertThat(ALL.decode(HexFormat.of().parseHex(bytes))).isEqualTo(golden());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsWritten_isReadAgain(long seed) {
        Samples samples = new Samples(seed);
        for (int i = 0; i < 500; i++) {
            All sample = samples.all();
            assertThat(ALL.decode(ALL.encode(sample))).isEqualTo(sample);
        }
    }

    @Test
    void everyTruncation_isRefused() {
        byte[] bytes = ALL.encode(golden());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> ALL.decode(cut)).as("%d bytes", length).isInstanceOf(DecodingException.class);
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatThrownBy(() -> ALL.decode(longer)).hasMessageContaining("left over");
    }

    /** Damaged bytes are refused, or are those of another value: never a second form of a value, never another exception. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void damagedBytes_areRefused_orAreTheOneFormOfAnotherValue(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Samples samples = new Samples(seed);
        int accepted = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = ALL.encode(samples.all());
            for (int damage = 1 + random.nextInt(2); damage > 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(ALL.encode(ALL.decode(bytes))).isEqualTo(bytes);
                accepted++;
            } catch (DecodingException e) {
                assertThat(e).hasMessageNotContaining("constructor");
            }
        }
        assertThat(accepted).as("of 5000").isBetween(500, 4_500);
    }

    @Test
    void mapsWithTheSameContent_haveTheSameBytes_howeverTheyWereMade() {
        Map<String, List<Long>> hashed = new HashMap<>();
        Map<String, List<Long>> reversed = new TreeMap<>(Collections.reverseOrder());
        for (String key : List.of("b", "a", "c", "Aa", "BB")) {
            hashed.put(key, List.of());
            reversed.put(key, List.of());
        }
        assertThat(ALL.encode(withMap(reversed))).isEqualTo(ALL.encode(withMap(hashed)));
        assertThat(ALL.decode(ALL.encode(withMap(hashed))).byName().keySet())
                .containsExactly("Aa", "BB", "a", "b", "c");
    }

    private static All withMap(Map<String, List<Long>> byName) {
        All all = golden();
        return new All(
                all.numbers(),
                all.text(),
                all.color(),
                all.shape(),
                all.point(),
                all.words(),
                byName,
                all.byNumber(),
                all.byColor(),
                all.inOrder());
    }

    @Test
    void keysOutOfOrder_orTwice_areRefused() {
        record Keyed(Map<Long, Long> byNumber) {}
        record Linked(LinkedHashMap<Long, Long> inOrder) {}
        Codecs codecs = Codecs.with(MethodHandles.lookup());
        for (String bytes : List.of("0102" + "0400" + "0200", "0102" + "0200" + "0200")) {
            assertThatThrownBy(
                            () -> codecs.of(Keyed.class).decode(HexFormat.of().parseHex(bytes)))
                    .isInstanceOf(DecodingException.class)
                    .hasMessageContaining("not in their order");
        }
        assertThatThrownBy(() -> codecs.of(Linked.class).decode(HexFormat.of().parseHex("010202000200")))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("a key twice");
    }

    @Test
    void unknownIds_areSaidToBeOfANewerVersion() {
        Codecs codecs = Codecs.with(MethodHandles.lookup());
        assertThatThrownBy(() -> codecs.of(Color.class).decode(new byte[] {3}))
                .isInstanceOfSatisfying(
                        DecodingException.class,
                        e -> assertThat(e.reason()).isEqualTo(DecodingException.Reason.UNKNOWN))
                .hasMessage("Color has no constant with the id 3 here; known are 2, 7, 300");
        assertThatThrownBy(() -> codecs.of(Samples.Shape.class).decode(new byte[] {4, 1}))
                .isInstanceOfSatisfying(
                        DecodingException.class,
                        e -> assertThat(e.reason()).isEqualTo(DecodingException.Reason.UNKNOWN))
                .hasMessage("Shape has no record with the id 4 here; known are 1, 5, 6");
        assertThat(codecs.of(Samples.Shape.class).decode(new byte[] {6, 1})).isEqualTo(new Empty());
        assertThat(codecs.of(Samples.Shape.class).encode(new Circle(0))).startsWith(1, 1);
    }

    @Test
    void nulls_areRefused_andNamed() {
        Codecs codecs = Codecs.with(MethodHandles.lookup());
        record Names(List<String> names, Map<String, String> byName) {}
        Codec<Names> codec = codecs.of(Names.class);
        Map<String, String> nullKey = new HashMap<>();
        nullKey.put(null, "");
        assertThatThrownBy(() -> codec.encode(new Names(null, Map.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("component names of record", "is null", "Optional");
        assertThatThrownBy(() -> codec.encode(new Names(Arrays.asList("a", null), Map.of())))
                .hasMessageContaining("an element of component names");
        assertThatThrownBy(() -> codec.encode(new Names(List.of(), nullKey)))
                .hasMessageContaining("a key of component byName");
    }

    @Test
    void bytesAreCopied_andListsThatWereReadCannotBeChanged() {
        Codec<Blob> codec = Codecs.with(MethodHandles.lookup()).of(Blob.class);
        byte[] encoded = codec.encode(new Blob(new byte[] {1, 2}));
        Blob read = codec.decode(encoded);
        encoded[encoded.length - 1] = 9;
        assertThat(read.bytes()).containsExactly(1, 2);
        List<String> words = ALL.decode(ALL.encode(golden())).words();
        assertThatThrownBy(() -> words.add("")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whatAConstructorRefuses_isMalformed() {
        record Positive(long amount) {
            Positive {
                if (amount <= 0) throw new IllegalArgumentException("not positive");
            }
        }
        Codec<Positive> codec = Codecs.with(MethodHandles.lookup()).of(Positive.class);
        assertThat(codec.decode(new byte[] {1, 2})).isEqualTo(new Positive(1));
        assertThatThrownBy(() -> codec.decode(new byte[] {1, 1}))
                .isInstanceOf(DecodingException.class)
                .hasMessageContainingAll("the constructor of Positive refuses", "not positive");
    }
}
