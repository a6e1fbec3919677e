package io.raftkit.typed.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.typed.codec.DecodingException.Reason;
import java.util.HexFormat;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of single values: those that last, and those that are refused. */
class ByteFormTest {
    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static void refused(String bytes, Function<ByteReader, Object> read, String... words) {
        assertThatThrownBy(() -> {
                    ByteReader in = new ByteReader(hex(bytes));
                    read.apply(in);
                    in.end();
                })
                .as(bytes)
                .isInstanceOfSatisfying(
                        DecodingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED))
                .hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "-1, 01",
        "1, 02",
        "-64, 7f",
        "64, 8001",
        "1000000, 80897a",
        "9223372036854775807, feffffffffffffffff01",
        "-9223372036854775808, ffffffffffffffffff01"
    })
    void numbersTakeAsFewBytesAsTheyNeed(long number, String bytes) {
        ByteWriter out = new ByteWriter();
        out.writeLong(number);
        assertThat(out.toBytes()).isEqualTo(hex(bytes));
        assertThat(new ByteReader(hex(bytes)).readLong()).isEqualTo(number);
    }

    @Test
    void numberWithMoreBytesOrBitsThanItNeeds_isRefused() {
        refused("8000", ByteReader::readLong, "more bytes than it needs");
        refused("ffffffffffffffffff02", ByteReader::readLong, "too many bits");
        refused("ffffffffffffffffffff01", ByteReader::readLong, "too many bits");
        refused("80", ByteReader::readLong, "ends too early", "at byte 1 of 1");
        refused("", ByteReader::readLong, "ends too early");
    }

    @Test
    void numbersOutOfTheirRange_areRefused() {
        refused("8080808010", ByteReader::readInt, "2147483648 is out of the range of int");
        refused("8080808008", ByteReader::readUnsigned, "out of its range");
        refused("ffffffffffffffffff01", ByteReader::readUnsigned, "out of its range");
        assertThat(new ByteReader(hex("ffffffff0f")).readInt()).isEqualTo(Integer.MIN_VALUE);
        assertThatThrownBy(() -> new ByteWriter().writeUnsigned(-1)).hasMessageContaining("-1");
    }

    /** So that no length makes anybody allocate what is not there. */
    @ParameterizedTest
    @ValueSource(strings = {"03 6162", "ffffffff07", "ffffffffffffffff7f", "ffffffffffffffffff01"})
    void countOfMoreThanWhatIsLeft_isRefusedBeforeAnythingIsAllocated(String bytes) {
        refused(bytes, ByteReader::readCount, "bytes behind it");
        refused(bytes, ByteReader::readString, "bytes behind it");
        refused(bytes, ByteReader::readBytes, "bytes behind it");
        refused(bytes, ByteReader::beginPart, "bytes behind it");
    }

    @Test
    void booleansAre0Or1() {
        assertThat(new ByteReader(hex("01")).readBoolean()).isTrue();
        assertThat(new ByteReader(hex("00")).readBoolean()).isFalse();
        refused("02", ByteReader::readBoolean, "a boolean is 2");
    }

    @ParameterizedTest
    @CsvSource({
        "1.5, 3ff8000000000000",
        "-0.0, 8000000000000000",
        "NaN, 7ff8000000000000",
        "-Infinity, fff0000000000000"
    })
    void doublesAreTheirBits(double number, String bytes) {
        ByteWriter out = new ByteWriter();
        out.writeDouble(number);
        assertThat(out.toBytes()).isEqualTo(hex(bytes));
        assertThat(new ByteReader(hex(bytes)).readDouble()).isEqualTo(Double.valueOf(number));
    }

    @Test
    void otherFormsOfNotANumber_andHalfADouble_areRefused() {
        refused("7ff8000000000001", ByteReader::readDouble, "not a number");
        refused("fff8000000000000", ByteReader::readDouble, "not a number");
        refused("3ff80000000000", ByteReader::readDouble, "ends too early");
    }

    @ParameterizedTest
    @CsvSource({"'', 00", "ab, 026162", "é, 02c3a9", "x€, 0478e282ac", "\uD83D\uDE00, 04f09f9880", "\uFFFD, 03efbfbd"})
    void stringsAreUtf8(String text, String bytes) {
        ByteWriter out = new ByteWriter();
        out.writeString(text);
        assertThat(out.toBytes()).isEqualTo(hex(bytes));
        assertThat(new ByteReader(hex(bytes)).readString()).isEqualTo(text);
    }

    @Test
    void stringsThatAreNoText_areRefusedOnBothSides() {
        refused("01ff", ByteReader::readString, "no UTF-8");
        refused("02c0af", ByteReader::readString, "no UTF-8");
        refused("03eda080", ByteReader::readString, "no UTF-8");
        assertThatThrownBy(() -> new ByteWriter().writeString("a\uD83D"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half of a surrogate pair");
    }

    @Test
    void bytesLeftOver_areRefused() {
        refused("0000", ByteReader::readLong, "1 bytes are left over at byte 1 of 2");
    }

    /** Their number takes one byte, two or more: only then it is known how many. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 127, 128, 129, 16_383, 16_384, 100_000, 3_000_000})
    void bytesThatWereCountedAfterwards_areWrittenAsThoseThatWereCountedBefore(int length) {
        byte[] part = new byte[length];
        for (int i = 0; i < length; i++) {
            part[i] = (byte) (i % 128);
        }
        ByteWriter before = new ByteWriter();
        before.writeBoolean(true);
        before.writeBytes(part);
        before.writeBoolean(true);
        ByteWriter after = new ByteWriter();
        after.writeBoolean(true);
        int begin = after.beginPart();
        for (byte each : part) {
            after.writeUnsigned(each);
        }
        after.endPart(begin);
        after.writeBoolean(true);
        assertThat(after.toBytes()).isEqualTo(before.toBytes());
    }

    @Test
    void bytesThatWereTaken_areNotChangedByLaterOnes() {
        ByteWriter out = new ByteWriter();
        byte[] shortOnes = write(out, 3);
        byte[] longOnes = write(out, 100_000);
        out.writeBytes(new byte[100_000]);
        out.take();
        assertThat(shortOnes).isEqualTo(hex("03000102"));
        assertThat(longOnes).hasSize(100_003);
        assertThat(new ByteReader(longOnes).readBytes()[99_999]).isEqualTo((byte) 99_999);
        assertThat(out.size()).isZero();
    }

    private static byte[] write(ByteWriter out, int length) {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++) {
            value[i] = (byte) i;
        }
        out.writeBytes(value);
        return out.take();
    }

    @Test
    void writerGrows_andBeginsAgain() {
        ByteWriter out = new ByteWriter();
        byte[] large = new byte[100_000];
        out.writeBytes(large);
        assertThat(out.size()).isEqualTo(100_003);
        ByteReader in = new ByteReader(out.toBytes());
        assertThat(in.readBytes()).isEqualTo(large);
        assertThat(in.remaining()).isZero();
        out.clear();
        out.writeBoolean(true);
        assertThat(out.toBytes()).containsExactly(1);
    }
}
