package io.raftkit.transport.tcp;

import io.raftkit.transport.common.tls.Tls;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Looks now and then whether certificates were renewed, on a thread that may wait for the disk. Without TLS there is none. */
final class TlsRefresh {
    private static final System.Logger LOG = System.getLogger(TlsRefresh.class.getName());

    private final @Nullable Thread thread;
    private volatile boolean isClosed;

    TlsRefresh(@Nullable Tls tls, Duration pause, String threadName) {
        thread = tls == null ? null : new Thread(() -> run(tls, pause), threadName);
    }

    void start() {
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run(Tls tls, Duration pause) {
        long dueNanos = System.nanoTime() + pause.toNanos();
        while (!isClosed) {
            long restNanos = dueNanos - System.nanoTime();
            if (restNanos > 0) {
                LockSupport.parkNanos(this, restNanos);
                continue;
            }
            try {
                tls.refresh();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "TLS: looking for renewed files failed", e);
            }
            dueNanos = System.nanoTime() + pause.toNanos();
        }
    }

    /** Ends the thread soon; does not wait. */
    void close() {
        isClosed = true;
        LockSupport.unpark(thread);
    }
}
