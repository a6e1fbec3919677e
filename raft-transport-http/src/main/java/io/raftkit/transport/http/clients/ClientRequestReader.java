package io.raftkit.transport.http.clients;

import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.log.MalformedDataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the requests in one body. Memory is taken as bytes arrive, never on the word of a length. Confined to one thread. */
public final class ClientRequestReader {
    private static final int STEP_BYTES = 64 * 1024;

    private final InputStream body;
    private final int requestBytesMax;

    /** Reads a body whose requests may have so many bytes each. */
    public ClientRequestReader(InputStream body, int requestBytesMax) {
        this.body = body;
        this.requestBytesMax = requestBytesMax;
    }

    /** The fixed part of the next request, or null at the end of the body. */
    public ClientRequest.@Nullable Head next() throws IOException, ClientRefusedException {
        byte[] fixed = read(ClientRequest.FIXED_BYTES);
        if (fixed.length == 0) {
            return null;
        }
        try {
            ClientRequest.Head head = ClientRequest.head(ByteBuffer.wrap(fixed));
            if (head.restBytes() > requestBytesMax) {
                throw new ClientRefusedException(
                        ReplyCode.TOO_LARGE,
                        "a request of " + head.restBytes() + " bytes; this server reads " + requestBytesMax);
            }
            return head;
        } catch (MalformedDataException e) {
            throw malformed(e);
        }
    }

    /** The request whose fixed part was read. */
    public ClientRequest read(ClientRequest.Head head) throws IOException, ClientRefusedException {
        byte[] rest = read((int) head.restBytes());
        try {
            return ClientRequest.of(head, rest);
        } catch (MalformedDataException e) {
            throw malformed(e);
        }
    }

    /** Passes over the request whose fixed part was read. */
    public void skip(ClientRequest.Head head) throws IOException {
        body.skipNBytes(head.restBytes());
    }

    /** Passes over what is left, so that the caller has written everything before it is answered. */
    public void skipAll() throws IOException {
        body.transferTo(OutputStream.nullOutputStream());
    }

    /**
     * Reads so many bytes, or fewer at the end. Not {@code readNBytes(int)}, which tries to read no bytes when it has all; that waits for the next
     * ones, so that a call would not reach its node before something follows it.
     */
    private byte[] read(int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, STEP_BYTES)];
        int count = body.readNBytes(bytes, 0, bytes.length);
        while (count == bytes.length && count < length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 4L * count));
            count += body.readNBytes(bytes, count, bytes.length - count);
        }
        return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
    }

    private static ClientRefusedException malformed(MalformedDataException e) {
        return new ClientRefusedException(
                e.reason() == MalformedDataException.Reason.UNKNOWN_VERSION
                        ? ReplyCode.UNSUPPORTED
                        : ReplyCode.MALFORMED,
                String.valueOf(e.getMessage()));
    }
}
