package io.raftkit.api.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What clients and servers say to each other is read as it was written, or refused. */
class ClientFramesTest {
    private static final ClientRequest REQUEST =
            new ClientRequest(ClientRequest.Kind.SUBMIT.code(), 7, -3, 5_000_000_000L, "bank ü", new byte[] {1, 2, 3});
    private static final ClientReply REPLY =
            new ClientReply(ReplyCode.NO_LEADER, 7, 2, 3, "10.0.0.3:7001", ClientReply.message("no leader"));

    private static ClientRequest request(byte[] bytes) {
        ClientRequest.Head head = ClientRequest.head(ByteBuffer.wrap(bytes));
        return ClientRequest.of(head, Arrays.copyOfRange(bytes, ClientRequest.FIXED_BYTES, bytes.length));
    }

    private static ClientReply reply(byte[] bytes) {
        ClientReply.Head head = ClientReply.head(ByteBuffer.wrap(bytes));
        return ClientReply.of(head, Arrays.copyOfRange(bytes, ClientReply.FIXED_BYTES, bytes.length));
    }

    @Test
    void request_isReadAsItWasWritten() {
        assertThat(request(REQUEST.encode())).usingRecursiveComparison().isEqualTo(REQUEST);
    }

    @Test
    void reply_isReadAsItWasWritten() {
        assertThat(reply(REPLY.encode())).usingRecursiveComparison().isEqualTo(REPLY);
        assertThat(reply(REPLY.encode()).message()).isEqualTo("no leader");
    }

    @Test
    void cutAtAnyByte_isRefused() {
        byte[] request = REQUEST.encode();
        for (int length = 0; length < request.length; length++) {
            byte[] cut = Arrays.copyOf(request, length);
            assertThatThrownBy(() -> request(cut)).isInstanceOf(MalformedDataException.class);
        }
        byte[] reply = REPLY.encode();
        for (int length = 0; length < reply.length; length++) {
            byte[] cut = Arrays.copyOf(reply, length);
            assertThatThrownBy(() -> reply(cut)).isInstanceOf(MalformedDataException.class);
        }
    }

    @Test
    void anyBitFlipped_isRefused() {
        byte[] request = REQUEST.encode();
        for (int bit = 0; bit < request.length * 8; bit++) {
            byte[] flipped = request.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> request(flipped)).isInstanceOf(MalformedDataException.class);
        }
        byte[] reply = REPLY.encode();
        for (int bit = 0; bit < reply.length * 8; bit++) {
            byte[] flipped = reply.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> reply(flipped)).isInstanceOf(MalformedDataException.class);
        }
    }

    @Test
    void anotherVersion_isToldFromDamage() {
        byte[] later = REQUEST.encode();
        later[4] = 2;
        assertThatThrownBy(() -> request(later))
                .isInstanceOf(MalformedDataException.class)
                .extracting(e -> ((MalformedDataException) e).reason())
                .isEqualTo(MalformedDataException.Reason.UNKNOWN_VERSION);
    }

    /** A kind of a later version is read, so that its call can be answered. */
    @Test
    void kindOfALaterVersion_isRead_andUnknown() {
        ClientRequest later = new ClientRequest(200, 1, 0, 1, "", new byte[0]);
        assertThat(request(later.encode()).kind()).isEqualTo(200);
        assertThat(ClientRequest.Kind.of(200)).isNull();
    }

    /** A client must know of every code, also of one that was added later, whether the call may have had an effect. */
    @Test
    void codeOfALaterVersion_isReadByItsRange() {
        Set<Integer> known =
                Arrays.stream(ReplyCode.values()).map(ReplyCode::code).collect(Collectors.toSet());
        assertThat(known).as("codes, each of one constant").hasSize(ReplyCode.values().length);
        IntStream.rangeClosed(1, 127)
                .filter(code -> !known.contains(code))
                .forEach(code -> assertThat(ReplyCode.of(code)).isEqualTo(ReplyCode.REJECTED));
        IntStream.rangeClosed(128, 255)
                .filter(code -> !known.contains(code))
                .forEach(code -> assertThat(ReplyCode.of(code)).isEqualTo(ReplyCode.UNKNOWN));
        for (ReplyCode code : ReplyCode.values()) {
            assertThat(ReplyCode.of(code.code())).isEqualTo(code);
            assertThat(code.isOutcomeUnknown() && code.isRetried())
                    .as("%s is sent again", code)
                    .isFalse();
            assertThat(code.isOutcomeUnknown())
                    .as("%s", code)
                    .isEqualTo(code.name().startsWith("UNKNOWN"));
        }
    }

    @Test
    void impossibleNumbers_areRefused() {
        assertThatThrownBy(() -> new ClientRequest(1, 0, 0, 1, "", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClientRequest(1, 1, 0, -1, "", new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClientRequest(1, 1, 0, 1, "x".repeat(1025), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Its characters in place of what is not UTF-8 would be longer than what was sent. */
    @Test
    void nameThatIsNotUtf8_isMalformed() {
        byte[] name = new byte[ClientFrameForm.TEXT_BYTES_MAX];
        Arrays.fill(name, (byte) 0xFF);
        byte[] good = new ClientRequest(1, 1, 0, 1, "x".repeat(name.length), new byte[0]).encode();
        ByteBuffer fixed = ByteBuffer.allocate(ClientRequest.FIXED_BYTES).put(good, 0, ClientRequest.FIXED_BYTES - 8);
        byte[] bad = ClientFrameForm.seal(fixed, name, new byte[0]);
        assertThatThrownBy(() -> request(bad))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("not UTF-8");
    }
}
