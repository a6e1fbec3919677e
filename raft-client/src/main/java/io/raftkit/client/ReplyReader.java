package io.raftkit.client;

import io.raftkit.api.client.ClientReply;
import java.io.IOException;
import java.nio.ByteBuffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Reads replies one after the other. Memory is taken as bytes arrive. Confined to one thread. */
final class ReplyReader {
    private static final long REPLY_BYTES_MAX = 256L * 1024 * 1024;

    private final BufferedSource source;

    ReplyReader(BufferedSource source) {
        this.source = source;
    }

    /** The next reply, or null at the end. */
    @Nullable
    ClientReply next() throws IOException {
        if (source.exhausted()) {
            return null;
        }
        ClientReply.Head head = ClientReply.head(ByteBuffer.wrap(source.readByteArray(ClientReply.FIXED_BYTES)));
        if (head.restBytes() > REPLY_BYTES_MAX) {
            throw new IOException("a reply of " + head.restBytes() + " bytes is too large");
        }
        return ClientReply.of(head, source.readByteArray(head.restBytes()));
    }
}
