package io.raftkit.transport.http.send;

import io.raftkit.transport.common.Silence;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A socket that knows whether its far end shows signs of life, also while nobody reads, and under TLS as well, which is layered above it.
 * It gathers what is written until it is flushed: OkHttp writes in pieces of 8 KiB, each of which would be a system call.
 */
final class WatchedSocket extends Socket {
    private static final int GATHERED_BYTES = 64 * 1024;

    private final long openedNanos = System.nanoTime();
    private final Silence silence = new Silence();
    private final AtomicLong readBytes = new AtomicLong();

    Silence silence() {
        return silence;
    }

    /** Whether it has been waiting for its connection to be opened for so long. */
    boolean isConnectingSince(long nowNanos, long nanos) {
        return !isConnected() && !isClosed() && nowNanos - openedNanos >= nanos;
    }

    /** Looks for signs of life; see {@link Silence#look}. */
    int look(long nowNanos) {
        if (!isConnected() || isClosed()) {
            return 0;
        }
        try {
            return silence.look(readBytes.get() + super.getInputStream().available(), nowNanos);
        } catch (IOException e) {
            // It is closed or broken, which whoever uses it finds out.
            return 0;
        }
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Gathering(super.getOutputStream());
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Counting(super.getInputStream());
    }

    private final class Gathering extends BufferedOutputStream {
        Gathering(OutputStream out) {
            super(out, GATHERED_BYTES);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            if (count + length <= buf.length) {
                super.write(bytes, offset, length);
                return;
            }
            silence.writes(System.nanoTime());
            try {
                super.write(bytes, offset, length);
            } finally {
                silence.written();
            }
        }

        @Override
        public synchronized void flush() throws IOException {
            silence.writes(System.nanoTime());
            try {
                super.flush();
            } finally {
                silence.written();
            }
        }
    }

    private final class Counting extends FilterInputStream {
        Counting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = in.read();
            counted(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            counted(count);
            return count;
        }

        private void counted(int count) {
            if (count > 0) {
                readBytes.addAndGet(count);
            }
        }
    }
}
