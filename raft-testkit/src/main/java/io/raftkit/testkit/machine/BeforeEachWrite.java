package io.raftkit.testkit.machine;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A stream that does something before each piece it is given. */
final class BeforeEachWrite extends FilterOutputStream {
    private final Step step;

    /** What is done; the write waits for it. */
    interface Step {
        void run() throws IOException, InterruptedException;
    }

    BeforeEachWrite(OutputStream out, Step step) {
        super(out);
        this.step = step;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            step.run();
        } catch (InterruptedException e) {
            throw new IOException("interrupted while writing", e);
        }
        out.write(bytes, from, length);
    }
}
