package io.raftkit.api.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as bytes: what arrives is what was sent, and nothing else is taken for a frame. */
class FrameTest {
    private static final FrameHeader HEADER = FrameHeader.builder()
            .versions(1, 2, 1)
            .kind(200)
            .bulk(true)
            .clusterId(-77)
            .initialDigest(88)
            .group(5)
            .from(3)
            .to(4)
            .storeId(Long.MIN_VALUE)
            .toStoreId(-99)
            .address("host:1234")
            .build();
    private static final Frame FRAME = Frame.of(
            HEADER.toBuilder(),
            List.of(ByteBuffer.wrap(new byte[] {1, 2, 3}), ByteBuffer.wrap(new byte[] {9, 4, 5, 9}, 1, 2)));

    @Test
    void decode_readsWhatWasEncoded() {
        Frame read = Frame.decode(ByteBuffer.wrap(FRAME.toBytes()));
        assertThat(read.header()).isEqualTo(FRAME.header());
        assertThat(read.header().bodyBytes()).isEqualTo(5);
        assertThat(read.contiguousBody()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5}));
        assertThat(read.header().toBuilder().body(0, 0).build()).isEqualTo(HEADER);
    }

    @Test
    void decode_readsAFrameWithoutBodyAndAddress() {
        FrameHeader header = FrameHeader.builder().build();
        Frame empty = Frame.of(header.toBuilder(), List.of());
        assertThat(empty.toBytes()).hasSize(FrameHeader.FIXED_BYTES);
        assertThat(Frame.decode(ByteBuffer.wrap(empty.toBytes())).header()).isEqualTo(header);
        assertThat(empty.contiguousBody().remaining()).isZero();
    }

    @Test
    void encode_copiesNoBody() {
        byte[] body = {1, 2, 3};
        Frame frame = Frame.of(HEADER.toBuilder(), List.of(ByteBuffer.wrap(body)));
        assertThat(frame.encode()).hasSize(2);
        assertThat(frame.encode()[1].array()).isSameAs(body);
        assertThat(frame.contiguousBody().array()).isSameAs(body);
    }

    /** Buffers that are handed out are new ones: reading one moves nothing for the next reader. */
    @Test
    void body_mayBeReadAnyNumberOfTimes() {
        for (int i = 0; i < 3; i++) {
            for (ByteBuffer part : FRAME.body()) {
                part.position(part.limit());
            }
            FRAME.contiguousBody().get();
            assertThat(FRAME.toBytes()).hasSize((int) FRAME.header().frameBytes());
            assertThat(FRAME.contiguousBody().remaining()).isEqualTo(5);
        }
    }

    @Test
    void decode_refusesEveryTruncation() {
        byte[] bytes = FRAME.toBytes();
        for (int length = 0; length < bytes.length; length++) {
            assertMalformed(ByteBuffer.wrap(bytes, 0, length));
        }
    }

    @Test
    void decode_refusesEveryFlippedBit() {
        byte[] bytes = FRAME.toBytes();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertMalformed(ByteBuffer.wrap(damaged));
        }
    }

    @Test
    void decode_refusesBytesBehindTheFrame() {
        byte[] bytes = FRAME.toBytes();
        assertMalformed(ByteBuffer.allocate(bytes.length + 1).put(bytes).clear());
    }

    @Test
    void decode_refusesGarbage() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 5_000; i++) {
            byte[] garbage = new byte[random.nextInt(400)];
            random.nextBytes(garbage);
            if (garbage.length >= 4 && i % 2 == 0) {
                ByteBuffer.wrap(garbage).putInt(0x52465431);
            }
            assertMalformed(ByteBuffer.wrap(garbage));
        }
    }

    @Test
    void headerBytes_canBeToldFromTheFixedPart() {
        ByteBuffer bytes = ByteBuffer.wrap(FRAME.toBytes());
        assertThat(FrameHeader.headerBytes(bytes)).isEqualTo(FrameHeader.FIXED_BYTES + 9);
        assertThat(bytes.position()).isZero();
        assertThat(FRAME.header().headerBytes()).isEqualTo(FrameHeader.FIXED_BYTES + 9);
        assertThat(FRAME.header().frameBytes()).isEqualTo(FrameHeader.FIXED_BYTES + 9 + 5);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> FrameHeader.headerBytes(
                        ByteBuffer.wrap("GET / HTTP/1.1".repeat(10).getBytes(StandardCharsets.US_ASCII))))
                .withMessageContaining("not a frame");
    }

    @Test
    void exchangeAndEpoch_travel() {
        for (Exchange exchange : Exchange.values()) {
            for (boolean isBulk : new boolean[] {false, true}) {
                FrameHeader header = FrameHeader.builder()
                        .exchange(exchange)
                        .bulk(isBulk)
                        .epoch(-5)
                        .build();
                FrameHeader read = FrameHeader.decode(header.encode());
                assertThat(read).isEqualTo(header);
                assertThat(read.exchange()).isEqualTo(exchange);
                assertThat(read.isBulk()).isEqualTo(isBulk);
                assertThat(read.epoch()).isEqualTo(-5);
            }
        }
    }

    /** Who sets a flag that this release does not know speaks of what it does not know. */
    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8, 1 << 14, 1 << 15})
    void decode_refusesFlagsThatAreNotKnown(int flags) {
        ByteBuffer bytes = ByteBuffer.wrap(FRAME.toBytes());
        int crcOffset = FrameHeader.FIXED_BYTES - 4;
        bytes.putShort(8, (short) flags);
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, crcOffset));
        crc.update(bytes.slice(FrameHeader.FIXED_BYTES, 9));
        bytes.putInt(crcOffset, (int) crc.getValue());
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> Frame.decode(bytes))
                .withMessageContaining("claims");
    }

    @Test
    void builder_ofAHeader_saysTheSame() {
        assertThat(FRAME.header().toBuilder().build()).isEqualTo(FRAME.header());
        assertThat(FRAME.header().toBuilder().kind(9).build().kind()).isEqualTo(9);
        assertThat(FRAME.header().toBuilder().epoch(1).build()).isNotEqualTo(FRAME.header());
    }

    @Test
    void headerDecode_movesBehindTheHeader() {
        ByteBuffer bytes = ByteBuffer.wrap(FRAME.toBytes());
        FrameHeader header = FrameHeader.decode(bytes);
        assertThat(bytes.remaining()).isEqualTo(header.bodyBytes());
        assertThat(Frame.of(header, bytes).contiguousBody().remaining()).isEqualTo(5);
    }

    @Test
    void of_refusesABodyThatIsNotTheHeaders() {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> Frame.of(FRAME.header(), ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 6})))
                .withMessageContaining("checksum");
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> Frame.of(FRAME.header(), ByteBuffer.wrap(new byte[4])))
                .withMessageContaining("4 bytes");
    }

    @Test
    void header_refusesAnAddressThatCannotBeWritten() {
        assertThatIllegalArgumentException().isThrownBy(() -> withAddress("x".repeat(256)));
        for (String address : List.of("höst:1", "a b:1", "a:1\n", "a:1\r", "\0", "a\u007f:1", "\u001b[2J:1")) {
            assertThatIllegalArgumentException().isThrownBy(() -> withAddress(address));
        }
        String longest = "x".repeat(255);
        Frame frame = Frame.of(withAddress(longest).toBuilder(), List.of());
        assertThat(frame.toBytes()).hasSize(FrameHeader.BYTES_MAX);
        assertThat(Frame.decode(ByteBuffer.wrap(frame.toBytes())).header().address())
                .isEqualTo(longest);
    }

    private static FrameHeader withAddress(String address) {
        return FrameHeader.builder()
                .kind(1)
                .from(1)
                .to(2)
                .storeId(3)
                .address(address)
                .build();
    }

    private static void assertMalformed(ByteBuffer bytes) {
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> Frame.decode(bytes));
    }
}
