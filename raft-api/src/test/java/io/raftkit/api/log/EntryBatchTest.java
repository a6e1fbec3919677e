package io.raftkit.api.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries as bytes: what is read is what was written, and nothing else is taken for entries. */
class EntryBatchTest {
    private static final EntryBatch BATCH = EntryBatch.builder(7, 10)
            .add(1, 100, EntryType.NO_OP, new byte[0])
            .add(1, 100, EntryType.COMMAND, new byte[] {1, 2, 3})
            .add(3, 250, EntryType.CONFIGURATION, new byte[] {4})
            .add(3, 251, EntryType.COMMAND, new byte[200])
            .build();

    @Test
    void wrap_readsWhatWasBuilt() {
        EntryBatch read = EntryBatch.wrap(BATCH.bytes());
        assertThat(read.firstIndex()).isEqualTo(7);
        assertThat(read.lastIndex()).isEqualTo(10);
        assertThat(read.count()).isEqualTo(4);
        assertThat(read.lastTerm()).isEqualTo(3);
        assertThat(read.sizeBytes()).isEqualTo(4 * EntryBatch.ENTRY_HEADER_BYTES + 204);
        assertEntry(read, 7, 1, 100, EntryType.NO_OP);
        assertEntry(read, 8, 1, 100, EntryType.COMMAND, 1, 2, 3);
        assertEntry(read, 9, 3, 250, EntryType.CONFIGURATION, 4);
        assertThat(read.entryBytes(10)).isEqualTo(EntryBatch.ENTRY_HEADER_BYTES + 200);
    }

    @Test
    void typesThatMayBeHere_areKnown_howeverItWasMade() {
        for (EntryBatch batch : List.of(BATCH, EntryBatch.wrap(BATCH.bytes()))) {
            for (EntryType type : EntryType.values()) {
                boolean isHere =
                        type == EntryType.NO_OP || type == EntryType.COMMAND || type == EntryType.CONFIGURATION;
                assertThat(batch.mayHave(type)).as("%s", type).isEqualTo(isHere);
            }
            assertThat(batch.areCommands()).isFalse();
            assertThat(batch.view(9, 10).mayHave(EntryType.CONFIGURATION)).isTrue();
            assertThat(batch.view(7, 9).prefix(300).mayHave(EntryType.CONFIGURATION))
                    .isTrue();
            assertThat(EntryBatch.wrap(batch.view(8, 8).bytes()).areCommands()).isTrue();
        }
        EntryBatch inSession = EntryBatch.builder(1, 1)
                .add(1, 1, EntryType.COMMAND, new byte[0])
                .add(1, 1, EntryType.SESSION_COMMAND, new byte[0])
                .build();
        assertThat(inSession.areCommands()).isTrue();
        assertThat(inSession.mayHave(EntryType.SESSION_COMMAND)).isTrue();
        assertThat(inSession.view(1, 1).areCommands()).isTrue();
    }

    private static void assertEntry(
            EntryBatch batch, long index, long term, long time, EntryType type, int... payload) {
        assertThat(batch.termAt(index)).isEqualTo(term);
        assertThat(batch.timeAt(index)).isEqualTo(time);
        assertThat(batch.typeAt(index)).isEqualTo(type);
        ByteBuffer expected = ByteBuffer.allocate(payload.length);
        for (int value : payload) {
            expected.put((byte) value);
        }
        assertThat(batch.payloadAt(index)).isEqualTo(expected.flip());
        assertThat(batch.entryBytes(index)).isEqualTo(EntryBatch.ENTRY_HEADER_BYTES + payload.length);
    }

    @Test
    void wrap_readsDirectAndReadOnlyBuffersAndPartsOfBuffers() {
        ByteBuffer direct = ByteBuffer.allocateDirect(BATCH.sizeBytes() + 20).position(11);
        direct.put(BATCH.bytes()).limit(direct.position()).position(11);
        for (ByteBuffer bytes : new ByteBuffer[] {
            direct, direct.asReadOnlyBuffer(), BATCH.bytes().asReadOnlyBuffer()
        }) {
            assertThat(EntryBatch.wrap(bytes).bytes()).isEqualTo(BATCH.bytes());
        }
        assertThat(direct.position()).isEqualTo(11);
    }

    @Test
    void wrap_refusesEveryTruncation() {
        for (int length = 0; length < BATCH.sizeBytes(); length++) {
            if (!isBoundary(length)) {
                assertMalformed(BATCH.bytes().slice(0, length));
            }
        }
    }

    private static boolean isBoundary(int length) {
        int end = 0;
        for (long index = 7; index <= 10; index++) {
            end += BATCH.entryBytes(index);
            if (end == length) {
                return true;
            }
        }
        return false;
    }

    /** A cut between two entries leaves a shorter batch: that it is shorter is for the frame around it to notice. */
    @Test
    void wrap_takesWholeEntriesBeforeACut() {
        assertThat(EntryBatch.wrap(BATCH.bytes().slice(0, BATCH.view(7, 8).sizeBytes()))
                        .lastIndex())
                .isEqualTo(8);
    }

    @Test
    void wrap_refusesEveryFlippedBit() {
        for (int bit = 0; bit < BATCH.sizeBytes() * 8; bit++) {
            ByteBuffer damaged = copy(BATCH.bytes());
            damaged.put(bit / 8, (byte) (damaged.get(bit / 8) ^ 1 << bit % 8));
            assertMalformed(damaged);
        }
    }

    @Test
    void wrap_refusesGarbageOfAnyLength() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 5_000; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            assertMalformed(ByteBuffer.wrap(garbage));
        }
    }

    /** Lengths near the limits of an int must not overflow into something that looks right. */
    @Test
    void wrap_refusesImpossibleLengths() {
        for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 28, 1 << 30, Integer.MAX_VALUE - 3, Integer.MAX_VALUE}) {
            ByteBuffer damaged = copy(BATCH.bytes());
            damaged.putInt(0, length);
            assertMalformed(damaged);
        }
    }

    @Test
    void wrap_refusesEntriesThatDoNotFollowOneAnother() {
        EntryBatch ninth = EntryBatch.builder(9, 0)
                .add(3, 0, EntryType.COMMAND, new byte[1])
                .build();
        EntryBatch seventh = EntryBatch.builder(7, 0)
                .add(2, 5, EntryType.COMMAND, new byte[1])
                .build();
        EntryBatch olderTerm = EntryBatch.builder(8, 0)
                .add(1, 5, EntryType.COMMAND, new byte[1])
                .build();
        EntryBatch olderTime = EntryBatch.builder(8, 0)
                .add(2, 4, EntryType.COMMAND, new byte[1])
                .build();
        assertMalformed(joined(seventh, ninth));
        assertMalformed(joined(seventh, seventh));
        assertMalformed(joined(seventh, olderTerm));
        assertMalformed(joined(seventh, olderTime));
    }

    @Test
    void malformedData_saysWhereItIs() {
        ByteBuffer damaged = copy(BATCH.bytes());
        int second = BATCH.entryBytes(7);
        damaged.put(second + EntryBatch.ENTRY_HEADER_BYTES, (byte) 99);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> EntryBatch.wrap(damaged))
                .withMessageContaining("byte " + second)
                .withMessageContaining("checksum");
    }

    @Test
    void view_showsAPartOverTheSameBytes() {
        EntryBatch view = BATCH.view(8, 9);
        assertThat(view.firstIndex()).isEqualTo(8);
        assertThat(view.lastIndex()).isEqualTo(9);
        assertThat(view.count()).isEqualTo(2);
        assertThat(view.sizeBytes()).isEqualTo(2 * EntryBatch.ENTRY_HEADER_BYTES + 4);
        assertThat(view.lastTerm()).isEqualTo(3);
        assertThat(EntryBatch.wrap(view.bytes()).termAt(8)).isEqualTo(1);
        assertThat(view.view(9, 9).payloadAt(9).get(0)).isEqualTo((byte) 4);
        assertThat(BATCH.view(7, 10)).isSameAs(BATCH);
    }

    @Test
    void view_refusesWhatIsNotThere() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> BATCH.view(6, 8));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> BATCH.view(8, 11));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> BATCH.view(8, 9).termAt(7));
        assertThatIllegalArgumentException().isThrownBy(() -> BATCH.view(9, 8));
    }

    @Test
    void prefix_takesAsManyAsFitButAtLeastOne() {
        int first = BATCH.entryBytes(7);
        int second = BATCH.entryBytes(8);
        assertThat(BATCH.prefix(0).lastIndex()).isEqualTo(7);
        assertThat(BATCH.prefix(first + second - 1).lastIndex()).isEqualTo(7);
        assertThat(BATCH.prefix(first + second).lastIndex()).isEqualTo(8);
        assertThat(BATCH.prefix(BATCH.sizeBytes() - 1).lastIndex()).isEqualTo(9);
        assertThat(BATCH.prefix(BATCH.sizeBytes())).isSameAs(BATCH);
        assertThat(BATCH.prefix(Long.MAX_VALUE)).isSameAs(BATCH);
        assertThat(BATCH.view(8, 10).prefix(second).lastIndex()).isEqualTo(8);
    }

    @Test
    void add_copiesThePayloadAndLeavesTheBufferWhereItIs() {
        byte[] payload = {1, 2, 3, 4};
        ByteBuffer buffer = ByteBuffer.wrap(payload, 1, 2);
        EntryBatch batch =
                EntryBatch.builder(1, 0).add(1, 0, EntryType.COMMAND, buffer).build();
        payload[1] = 9;
        assertThat(buffer.position()).isEqualTo(1);
        assertThat(batch.payloadAt(1)).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
    }

    @Test
    void builder_growsAsFarAsNeeded() {
        EntryBatchBuilder builder = EntryBatch.builder(1, 0);
        for (int i = 0; i < 1_000; i++) {
            builder.add(1 + i / 100, i, EntryType.COMMAND, new byte[i % 50]);
            assertThat(builder.count()).isEqualTo(i + 1);
        }
        int size = builder.sizeBytes();
        EntryBatch batch = builder.build();
        assertThat(batch.sizeBytes()).isEqualTo(size);
        assertThat(EntryBatch.wrap(batch.bytes()).lastIndex()).isEqualTo(1_000);
        assertThat(batch.termAt(1_000)).isEqualTo(10);
    }

    @Test
    void builder_refusesWhatNoLogHolds() {
        assertThatIllegalArgumentException().isThrownBy(() -> EntryBatch.builder(0, 0));
        EntryBatchBuilder builder = EntryBatch.builder(1, 0).add(3, 10, EntryType.COMMAND, new byte[0]);
        assertThatIllegalArgumentException().isThrownBy(() -> builder.add(2, 10, EntryType.COMMAND, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.add(3, 9, EntryType.COMMAND, new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntryBatch.builder(1, 0).add(0, 0, EntryType.COMMAND, new byte[0]));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> EntryBatch.builder(1, 0).build());
        assertThat(builder.add(3, 10, EntryType.COMMAND, new byte[0]).build().count())
                .isEqualTo(2);
    }

    @Test
    void entryType_refusesAnUnknownCode() {
        for (EntryType type : EntryType.values()) {
            assertThat(EntryType.of(type.code())).isEqualTo(type);
        }
        for (int code = 7; code < 64; code++) {
            byte unknown = (byte) code;
            assertThatExceptionOfType(MalformedDataException.class)
                    .isThrownBy(() -> EntryType.of(unknown))
                    .withMessageContaining("newer version");
        }
    }

    /** A later version may write entries that earlier ones store and skip: they are no damage, and stay what they are. */
    @ParameterizedTest
    @ValueSource(ints = {64, 127, 128, 255})
    void entryOfATypeThatMayBeSkipped_isKeptAsItIs(int code) {
        ByteBuffer bytes = copy(EntryBatch.builder(3, 0)
                .add(1, 5, EntryType.COMMAND, new byte[] {1, 2})
                .build()
                .bytes());
        bytes.put(EntryBatch.ENTRY_HEADER_BYTES - 1, (byte) code);
        bytes.putInt(4, EntryBatch.crc(new CRC32C(), bytes, 0, bytes.limit()));
        EntryBatch read = EntryBatch.wrap(bytes);
        assertThat(read.typeAt(3)).isEqualTo(EntryType.SKIPPED);
        assertThat(read.bytes()).isEqualTo(bytes);
    }

    @Test
    void builder_takesMoreThanWasExpected() {
        EntryBatchBuilder builder = EntryBatch.builder(1, 1, 1);
        for (byte i = 0; i < 100; i++) {
            builder.add(1, 1, EntryType.COMMAND, new byte[] {i});
        }
        EntryBatch read = EntryBatch.wrap(builder.build().bytes());
        assertThat(read.count()).isEqualTo(100);
        for (byte i = 0; i < 100; i++) {
            assertThat(read.payloadAt(i + 1).get()).isEqualTo(i);
        }
    }

    private static ByteBuffer joined(EntryBatch first, EntryBatch second) {
        return ByteBuffer.allocate(first.sizeBytes() + second.sizeBytes())
                .put(first.bytes())
                .put(second.bytes())
                .flip();
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    private static void assertMalformed(ByteBuffer bytes) {
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(() -> EntryBatch.wrap(bytes));
    }
}
