package io.raftkit.testkit.machine;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** A stream that gives a few bytes at a time, as one from the network or a compressed file does. */
final class InPieces extends InputStream {
    private final ByteArrayInputStream bytes;
    private int reads;

    InPieces(byte[] bytes) {
        this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
        return bytes.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        return bytes.read(into, offset, Math.min(length, 1 + reads++ % 3));
    }
}
