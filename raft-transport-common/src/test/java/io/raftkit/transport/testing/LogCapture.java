package io.raftkit.transport.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Listens to what is logged under a name. */
public final class LogCapture extends Handler implements AutoCloseable {
    private final List<LogRecord> records = new ArrayList<>();
    private final Logger logger;

    private LogCapture(Logger logger) {
        this.logger = logger;
    }

    public static LogCapture of(String name) {
        LogCapture capture = new LogCapture(Logger.getLogger(name));
        capture.setLevel(Level.ALL);
        capture.logger.addHandler(capture);
        // What a test provokes is no news on the console.
        capture.logger.setUseParentHandlers(false);
        return capture;
    }

    @Override
    public synchronized void publish(LogRecord record) {
        records.add(record);
    }

    /** What was said at WARNING or above. */
    public synchronized List<String> messages() {
        return records.stream()
                .filter(record -> record.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogCapture::text)
                .toList();
    }

    /** Everything, in one text. */
    public synchronized String all() {
        return String.join("\n", records.stream().map(LogCapture::text).toList());
    }

    private static String text(LogRecord record) {
        return record.getMessage() + (record.getThrown() == null ? "" : " " + record.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
