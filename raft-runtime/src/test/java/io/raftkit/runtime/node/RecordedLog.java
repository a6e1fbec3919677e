package io.raftkit.runtime.node;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;

/** A log that keeps its lines, each behind its level. */
public final class RecordedLog implements System.Logger {
    private final List<String> lines = new ArrayList<>();
    private String awaited = "";
    private Runnable meanwhile = () -> {};

    /** What was written so far at this level or above. */
    public synchronized List<String> lines(Level lowest) {
        return lines.stream()
                .filter(line ->
                        Level.valueOf(line.substring(0, line.indexOf(' '))).compareTo(lowest) >= 0)
                .toList();
    }

    @Override
    public String getName() {
        return "recorded";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public synchronized void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        write(level + " " + message);
    }

    @Override
    public synchronized void log(Level level, ResourceBundle bundle, String format, Object... params) {
        write(level + " " + format);
    }

    private void write(String line) {
        lines.add(line);
        if (!awaited.isEmpty() && line.contains(awaited)) {
            awaited = "";
            meanwhile.run();
        }
    }

    /** Has something happen while the first line is written that contains a text. */
    public synchronized void whileWriting(String text, Runnable action) {
        awaited = text;
        meanwhile = action;
    }
}
