package io.raftkit.examples.cluster;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints what happens when it happens, and the events alone once more at the end. Confined to one thread. */
public final class Timeline {
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintStream out;
    // On a terminal the progress stays on one line; in a file or a pipe each report has its own.
    private final boolean isTerminal;
    private final long startNanos = System.nanoTime();
    private final List<String> events = new ArrayList<>();
    private int progressChars;

    /** Prints to this stream, the first moment being now. */
    public Timeline(PrintStream out, boolean isTerminal) {
        this.out = out;
        this.isTerminal = isTerminal;
    }

    /** Prints and keeps an event. */
    public void event(String what) {
        String line = stamped(what);
        events.add(line);
        clearProgress();
        out.println(line);
    }

    /** Prints how far things are. */
    public void progress(String what) {
        String line = stamped(what);
        if (isTerminal) {
            clearProgress();
            out.print(line + "\r");
            progressChars = line.length();
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Prints all events again, in order. */
    public void summary() {
        clearProgress();
        out.println();
        out.println("Timeline");
        events.forEach(out::println);
        out.println();
    }

    private void clearProgress() {
        if (progressChars > 0) {
            out.print(" ".repeat(progressChars) + "\r");
            progressChars = 0;
        }
    }

    private String stamped(String what) {
        return String.format(Locale.ROOT, "%6.2f s  %s", (System.nanoTime() - startNanos) / NANOS_PER_SECOND, what);
    }
}
