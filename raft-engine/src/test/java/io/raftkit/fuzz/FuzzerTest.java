package io.raftkit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.engine.message.Message;
import io.raftkit.engine.message.MessageCodec;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The fuzzer notices each kind of mistake a reader can make. */
class FuzzerTest {
    private static final int INPUTS = 20_000;
    /** Kept, else a compiler may leave out what nobody looks at. */
    private byte[] room;

    @Test
    void allocatesWhatALengthClaims_isFound() {
        assertFound("allocated", new EntryBatchCodec(), input -> {
            int claimed = input.remaining() < 4 ? 0 : input.getInt(input.position());
            room = new byte[Math.max(0, Math.min(claimed, 1 << 20))];
            return EntryBatch.wrap(input);
        });
    }

    @Test
    void anotherException_isFound() {
        assertFound("IndexOutOfBoundsException", new EntryBatchCodec(), input -> {
            input.getInt(32);
            return EntryBatch.wrap(input);
        });
    }

    @Test
    void readsWhatItWouldNotWrite_isFound() {
        assertFound("written again it differs", new MessageBodyCodec(), input -> {
            int kind = input.get(1);
            ByteBuffer body = input.slice(2, input.remaining() - 2);
            try {
                return written(MessageCodec.decode(1, kind, body));
            } catch (MalformedDataException e) {
                // As if what follows a message were not looked at.
                return written(MessageCodec.decode(1, kind, body.slice(0, Math.min(24, body.limit()))));
            }
        });
    }

    private static Object written(Message message) {
        return new MessageBodyCodec.Written(1, message);
    }

    /** A line that few inputs reach needs no lucky seed. */
    @Test
    void goesOnUntilEnoughIsLearned_andNoLongerThanItMay() {
        int[] asked = {0};
        new Fuzzer(new MessageBodyCodec(), 1).run(100, 1_000, report -> ++asked[0] > 50);
        assertThat(asked[0]).isEqualTo(51);
        Fuzzer.Report report = new Fuzzer(new MessageBodyCodec(), 1).run(100, 1_000, soFar -> false);
        int fed = Stream.of(report.refusals(), report.shapes())
                .flatMap(counts -> counts.values().stream())
                .mapToInt(count -> count)
                .sum();
        assertThat(fed).isEqualTo(1_000 + MessageBodyCodec.messages().size());
    }

    private static void assertFound(String what, Codec codec, Function<ByteBuffer, Object> decode) {
        Codec broken = new Codec() {
            @Override
            public List<byte[]> seeds() {
                return codec.seeds();
            }

            @Override
            public byte[] sealed(byte[] input, SplittableRandom random) {
                return codec.sealed(input, random);
            }

            @Override
            public Object decode(ByteBuffer input) {
                try {
                    return decode.apply(input);
                } catch (IndexOutOfBoundsException e) {
                    if (what.contains("IndexOutOfBounds")) {
                        throw e;
                    }
                    throw new MalformedDataException("too short");
                }
            }

            @Override
            public ByteBuffer encode(Object decoded) {
                return codec.encode(decoded);
            }

            @Override
            public String shape(Object decoded) {
                return codec.shape(decoded);
            }
        };
        assertThatThrownBy(() -> new Fuzzer(broken, 1).run(INPUTS, INPUTS, report -> true))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(what);
    }
}
