package io.raftkit.typed.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.typed.codec.Samples.Color;
import java.lang.invoke.MethodHandles;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is derived, and what is refused with words when a program starts. */
class CodecsTest {
    private final Codecs codecs = Codecs.with(MethodHandles.lookup());

    private void refused(Class<?> type, String... words) {
        assertThatThrownBy(() -> codecs.of(type))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }

    record Sorted(SortedMap<Long, Long> map) {}

    /** It would be read in natural order, so a replica restored from a snapshot would differ from the others. */
    @Test
    void sortedMapInAnotherOrder_isRefusedWhenWritten() {
        Codec<Sorted> codec = codecs.of(Sorted.class);
        assertThatThrownBy(() -> codec.encode(new Sorted(new TreeMap<>(Comparator.reverseOrder()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("map", "order of a comparator", "natural order");
        Sorted natural = new Sorted(new TreeMap<>(Comparator.naturalOrder()));
        natural.map().put(1L, 2L);
        Sorted read = codec.decode(codec.encode(natural));
        assertThat(read).isEqualTo(natural);
        assertThat(codec.encode(read)).isEqualTo(codec.encode(natural));
    }

    private enum NoIds {
        ONE
    }

    private enum SameIds {
        @Id(1)
        ONE,
        @Id(1)
        TWO
    }

    private enum IdZero {
        @Id(0)
        ONE
    }

    sealed interface Unnumbered {}

    record WithoutId() implements Unnumbered {}

    sealed interface Twice {}

    @Id(4)
    record One() implements Twice {}

    @Id(4)
    record Other() implements Twice {}

    sealed interface Open {}

    non-sealed interface Anything extends Open {}

    record Chain(Optional<Chain> next) {}

    sealed interface Tree {}

    @Id(1)
    record Branch(List<Tree> parts) implements Tree {}

    record Pair<A>(A one, A other) {}

    @Test
    void typesWithoutAForm_areNamed_andSoIsWhatToDo() {
        record When(Instant at) {}
        record Big(List<Optional<BigInteger>> numbers) {}
        record Sets(Set<String> names) {}
        record Arrays(long[] numbers) {}
        record Shorts(short number) {}
        record Raw(@SuppressWarnings("rawtypes") List list) {}
        record Wild(List<?> list) {}
        record Generic(Pair<Long> pair) {}
        refused(
                When.class,
                "component at of record " + When.class.getName(),
                "java.time.Instant",
                "add a codec for it");
        refused(
                Big.class,
                "the value of an element of component numbers of record " + Big.class.getName(),
                "java.math.BigInteger");
        refused(Sets.class, "component names", "java.util.Set", "use long, int");
        refused(Arrays.class, "component numbers", "long[]");
        refused(Shorts.class, "component number", "short");
        refused(Raw.class, "component list", "java.util.List");
        refused(Wild.class, "an element of component list", "?");
        refused(Generic.class, "component pair", "Pair");
        refused(Pair.class, "Pair");
        refused(Object.class, "java.lang.Object");
    }

    @Test
    void recordsThatContainThemselves_areRefused() {
        refused(Chain.class, "the value of component next of record", "would contain itself");
        refused(Tree.class, "an element of component parts", "would contain itself");
        record Points(Samples.Point one, Samples.Point other, List<Samples.Point> more) {}
        assertThat(codecs.of(Points.class).form())
                .as("the same type twice is no circle")
                .isEqualTo(
                        "Points(one: Point(x: int, y: int), other: Point(x: int, y: int), more: list of Point(x: int, y: int))");
    }

    @Test
    void idsAreNeeded_andUnique() {
        refused(NoIds.class, "constant ONE of ", "has no @Id");
        refused(SameIds.class, "the id 1 is given to ONE and to TWO");
        refused(IdZero.class, "has the id 0, but ids are from 1 to 9999");
        refused(Unnumbered.class, "WithoutId", "has no @Id");
        refused(Twice.class, "the id 4 is given to ", One.class.getName(), Other.class.getName());
        refused(Open.class, "Anything is neither a record nor a sealed interface");
    }

    @Test
    void keysHaveALastingOrder() {
        record ByDouble(Map<Double, Long> map) {}
        record ByRecord(Map<Samples.Point, Long> map) {}
        record BySortedEnum(SortedMap<Color, Long> map) {}
        refused(ByDouble.class, "a key of component map", "Double", "no lasting order");
        refused(ByRecord.class, "a key of component map", "Point", "no lasting order");
        refused(BySortedEnum.class, "a key of component map", "Color", "in a Map also an enum");
    }

    /** As one writes for a type of the JDK. */
    private static final class InstantCodec implements Codec<Instant> {
        @Override
        public void write(Instant value, ByteWriter out) {
            out.writeLong(value.getEpochSecond());
            out.writeInt(value.getNano());
        }

        @Override
        public Instant read(ByteReader in) {
            return Instant.ofEpochSecond(in.readLong(), in.readInt());
        }

        @Override
        public String form() {
            return "seconds and nanoseconds, version 1";
        }
    }

    @Test
    void codecByHand_isUsedWhereverItsTypeIs() {
        record Event(String name, Instant at, List<Instant> more) {}
        Codec<Event> codec = codecs.add(Instant.class, new InstantCodec()).of(Event.class);
        Event event = new Event("x", Instant.ofEpochSecond(1, 2), List.of(Instant.EPOCH));
        byte[] bytes = codec.encode(event);
        assertThat(bytes).isEqualTo(HexFormat.of().parseHex("01" + "0178" + "020204" + "01" + "020000"));
        assertThat(codec.decode(bytes)).isEqualTo(event);
        assertThat(codec.form()).contains("at: Instant: seconds and nanoseconds, version 1");
    }

    @Test
    void codecByHand_readsNeitherMoreNorFewerBytesThanItWrote() {
        record Event(Instant at, long behind) {}
        Codec<Event> codec = codecs.add(Instant.class, new InstantCodec()).of(Event.class);
        for (String bytes :
                List.of("01" + "03020400" + "00", "01" + "03020400", "01" + "0102" + "0000", "01" + "0102" + "00")) {
            assertThatThrownBy(() -> codec.decode(HexFormat.of().parseHex(bytes)))
                    .as(bytes)
                    .isInstanceOf(DecodingException.class);
        }
        // More than a million seconds times as many: Instant refuses them.
        assertThatThrownBy(() -> codec.decode(HexFormat.of().parseHex("010bfeffffffffffffffff010000")))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("the codec of java.time.Instant threw");
    }

    /** As one writes a type of one's own. */
    private record Name(String text) {
        Name {
            if (text.isBlank()) throw new IllegalArgumentException("a blank name");
        }
    }

    @Test
    void typeThatIsWrittenAsAnother_takesTheBytesOfThat() {
        record Members(Name first, List<Name> others, Optional<Instant> since) {}
        Codec<Members> codec = codecs.add(Name.class, String.class, Name::text, Name::new)
                .add(Instant.class, Long.class, Instant::toEpochMilli, Instant::ofEpochMilli)
                .of(Members.class);
        Members members = new Members(new Name("a"), List.of(new Name("bc")), Optional.of(Instant.ofEpochMilli(3)));
        byte[] bytes = codec.encode(members);
        assertThat(bytes).isEqualTo(HexFormat.of().parseHex("01" + "0161" + "01026263" + "0106"));
        assertThat(codec.decode(bytes)).isEqualTo(members);
        assertThat(codec.form()).contains("first: Name: string, others: list of Name: string");
        assertThatThrownBy(() -> codec.decode(HexFormat.of().parseHex("01" + "00" + "00" + "00")))
                .isInstanceOfSatisfying(
                        DecodingException.class,
                        e -> assertThat(e.reason()).isEqualTo(DecodingException.Reason.MALFORMED))
                .hasMessageContainingAll(Name.class.getName(), "a blank name");
    }

    @Test
    void conversion_mayRefuseWhatItDoesNotKnow_andGivesNoNull() {
        record Known(Name name) {}
        Codec<Known> strict = codecs.add(Name.class, String.class, Name::text, text -> {
                    throw new DecodingException(DecodingException.Reason.UNKNOWN, "who is " + text);
                })
                .of(Known.class);
        byte[] bytes = strict.encode(new Known(new Name("a")));
        assertThatThrownBy(() -> strict.decode(bytes))
                .isInstanceOfSatisfying(
                        DecodingException.class,
                        e -> assertThat(e.reason()).isEqualTo(DecodingException.Reason.UNKNOWN))
                .hasMessage("who is a");
        Codec<Known> careless = Codecs.with(MethodHandles.lookup())
                .add(Name.class, String.class, name -> nothing(), text -> nothing())
                .of(Known.class);
        assertThatThrownBy(() -> careless.decode(bytes))
                .isInstanceOf(DecodingException.class)
                .hasMessageContaining("is read as null");
        assertThatThrownBy(() -> careless.encode(new Known(new Name("a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("what " + Name.class.getName() + " is written as is null");
    }

    // What a user may do who does not look for nulls.
    @SuppressWarnings("NullAway")
    private static <T> T nothing() {
        return null;
    }

    @Test
    void conversion_needsATypeThatHasACodec() {
        assertThatThrownBy(() -> codecs.add(Name.class, Object.class, name -> name, name -> new Name("" + name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("what " + Name.class.getName() + " is written as", "java.lang.Object");
    }

    /** Without an order of its own, or with another one: that of what is written counts. */
    @Test
    void keysOfAMap_areInTheOrderOfWhatIsWritten() {
        record Maps(Map<Name, Long> byName, Map<ByteBuffer, Long> byBytes) {}
        Codec<Maps> codec = codecs.add(Name.class, String.class, Name::text, Name::new)
                .add(ByteBuffer.class, byte[].class, ByteBuffer::array, ByteBuffer::wrap)
                .of(Maps.class);
        Map<Name, Long> byName = new LinkedHashMap<>();
        Map<ByteBuffer, Long> byBytes = new LinkedHashMap<>();
        for (String name : List.of("b", "c", "a")) {
            byName.put(new Name(name), 1L);
        }
        for (int each : new int[] {0x80, 0x7f, 0xff}) {
            byBytes.put(ByteBuffer.wrap(new byte[] {(byte) each}), 2L);
        }
        byte[] bytes = codec.encode(new Maps(byName, byBytes));
        assertThat(bytes)
                .isEqualTo(HexFormat.of()
                        .parseHex(
                                "01" + "03" + "016102" + "016202" + "016302" + "03" + "017f04" + "018004" + "01ff04"));
        Maps read = codec.decode(bytes);
        assertThat(read.byName()).isEqualTo(byName);
        assertThat(read.byBytes()).isEqualTo(byBytes);
        assertThat(codec.encode(read)).isEqualTo(bytes);
        bytes[3] = 'b';
        bytes[6] = 'a';
        assertThatThrownBy(() -> codec.decode(bytes)).hasMessageContaining("not in their order");
    }

    @Test
    void keysThatAreWrittenAsSomethingWithoutAnOrder_areRefused() {
        record ByName(Map<Name, Long> map) {}
        record Sorting(SortedMap<Name, Long> map) {}
        codecs.add(Name.class, Double.class, name -> 1.0, number -> new Name("a"));
        refused(ByName.class, "a key of component map", "Name", "no lasting order");
        Codecs ofText = Codecs.with(MethodHandles.lookup()).add(Name.class, String.class, Name::text, Name::new);
        assertThatThrownBy(() -> ofText.of(Sorting.class)).hasMessageContaining("no lasting order");
    }

    @Test
    void codecsAreAddedOnce_andBeforeTheirTypeIsUsed() {
        codecs.add(Instant.class, new InstantCodec());
        assertThatThrownBy(() -> codecs.add(Instant.class, new InstantCodec()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.time.Instant has a codec");
        assertThatThrownBy(() -> codecs.add(Instant.class, Long.class, Instant::toEpochMilli, Instant::ofEpochMilli))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.time.Instant has a codec");
    }

    @Test
    void privateRecords_areAccessibleToALookupOfTheirModule_butNotToOthers() {
        assertThat(codecs.of(Hidden.class).decode(new byte[] {1, 2})).isEqualTo(new Hidden(1));
        assertThatThrownBy(() -> Codecs.with(MethodHandles.publicLookup()).of(Hidden.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        Hidden.class.getName(), "is not accessible to", "pass MethodHandles.lookup()", "opens");
    }

    private record Hidden(long number) {}
}
