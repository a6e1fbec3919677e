package io.raftkit.examples.kv.server;

import io.raftkit.examples.kv.resp.ProtocolError;
import io.raftkit.examples.kv.resp.RequestDecoder;
import io.raftkit.examples.kv.store.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one client. Reads no further while its requests or its answers wait, so that a client that only sends, or never reads, is held
 * up by its own socket. An idle connection has no buffers. Confined to the thread of the server.
 */
final class Connection implements Outlet {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int UNSENT_MAX = 1 << 20;

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final SelectionKey key;
    private final Wire wire;
    private final Executor server;
    private final HeldBytes held;
    private final RequestDecoder decoder = new RequestDecoder();
    private final Deque<ByteBuffer> unsent = new ArrayDeque<>();
    private final Session session;
    private ByteBuffer input = NOTHING;
    private long unsentBytes;
    private long heldNow;
    private boolean isInputOver;

    Connection(SelectionKey key, Replication replication, ServerSettings settings, Client client, RespServer server) {
        this.key = key;
        this.server = server;
        this.wire = server.wire(key, this);
        this.held = server.held();
        this.session = new Session(replication, settings, client, this);
    }

    /** Does what the socket is ready for. The buffer is the server's, for the time of this call. */
    void ready(ByteBuffer buffer) {
        serve(() -> {
            if (key.isWritable()) {
                write();
            }
            if (key.isReadable()) {
                read(buffer);
            }
            work();
            keepInput();
        });
    }

    /** Reads what could not be read before. */
    void resume(ByteBuffer buffer) {
        serve(() -> {
            if (key.isValid()) {
                read(buffer);
                work();
                keepInput();
            }
        });
    }

    private void keepInput() {
        if (input.hasRemaining()) {
            // What is left of the server's buffer, or of the copy of it.
            input = ByteBuffer.allocate(input.remaining()).put(input).flip();
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void serve(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            // The client has gone, and nobody is left to be told.
            close();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a connection is closed because of a defect", e);
            close();
        }
    }

    private void read(ByteBuffer buffer) throws IOException {
        buffer.clear();
        isInputOver = !wire.read(buffer);
        input = buffer.flip();
    }

    @Override
    public void execute(Runnable task) {
        server.execute(() -> serve(() -> {
            if (key.isValid()) {
                task.run();
                work();
            }
        }));
    }

    /** Decodes and answers as much as there is and may be. */
    private void work() throws IOException {
        do {
            decode();
            if (isInputOver && !input.hasRemaining()) {
                session.endWith(null);
            }
            session.advance();
            // What is written makes room; the socket tells of none where nothing is left to write.
            write();
        } while (!isFull() && (session.canAdvance() || (input.hasRemaining() && session.takesMore())));
        if (!input.hasRemaining()) {
            input = NOTHING;
        }
        if (session.isOver() && isAllSent()) {
            close();
        } else if (!account()) {
            refuse("ERR the requests and answers of all clients take too much memory");
        } else {
            boolean reads = session.takesMore() && !input.hasRemaining() && !isFull() && !wire.isBusy();
            key.interestOps((reads ? SelectionKey.OP_READ : 0) | (isAllSent() ? 0 : SelectionKey.OP_WRITE));
        }
    }

    private boolean isAllSent() {
        return unsent.isEmpty() && !wire.hasUnsent();
    }

    private void decode() {
        try {
            while (input.hasRemaining() && session.takesMore()) {
                decoder.setStranger(session.client().isStranger());
                @Nullable List<Bytes> request = decoder.next(input);
                if (request != null && !request.isEmpty()) {
                    session.offer(request);
                }
                if (session.client().isStranger()) {
                    // It may have given its password, and what it may send depends on that.
                    session.advance();
                }
            }
        } catch (ProtocolError e) {
            session.endWith("ERR " + e.getMessage());
            input = NOTHING;
        }
    }

    private boolean account() {
        long before = heldNow;
        heldNow = input.remaining() + (long) decoder.heldBytes() + session.heldBytes() + unsentBytes + wire.heldBytes();
        return held.change(before, heldNow);
    }

    @Override
    public void send(byte[] replies) {
        unsent.add(ByteBuffer.wrap(replies));
        unsentBytes += replies.length;
    }

    @Override
    public boolean isFull() {
        return unsentBytes > UNSENT_MAX;
    }

    private void write() throws IOException {
        wire.write(NOTHING);
        @Nullable ByteBuffer next = unsent.peek();
        while (next != null) {
            int before = next.remaining();
            wire.write(next);
            unsentBytes -= before - next.remaining();
            if (next.hasRemaining()) {
                return;
            }
            unsent.remove();
            next = unsent.peek();
        }
    }

    /** Ends the connection with an error, if the client has read all before it. */
    void refuse(String error) throws IOException {
        if (unsent.isEmpty()) {
            wire.write(ByteBuffer.wrap(("-" + error + "\r\n").getBytes(StandardCharsets.US_ASCII)));
        }
        close();
    }

    void close() {
        key.cancel();
        held.change(heldNow, 0);
        heldNow = 0;
        wire.close();
    }
}
