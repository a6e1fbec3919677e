package io.raftkit.script.scene;

import java.util.ArrayList;
import java.util.List;

/** What happened on the stage, line by line. */
public final class Trace {
    private final List<String> lines = new ArrayList<>();
    private int depth;
    private boolean isQuiet;

    /** Something that happened; left out while quiet. */
    public void say(String line) {
        if (!isQuiet) {
            always(line);
        }
    }

    /** Something to be known even while quiet. */
    public void always(String line) {
        lines.add((isQuiet ? "" : "  ".repeat(depth)) + line);
    }

    /** Runs something whose lines stand below the one before. */
    public void below(Runnable action) {
        depth++;
        try {
            action.run();
        } finally {
            depth--;
        }
    }

    /** Runs something of which only what must be known is told. */
    public void quietly(Runnable action) {
        boolean wasQuiet = isQuiet;
        isQuiet = true;
        try {
            action.run();
        } finally {
            isQuiet = wasQuiet;
        }
    }

    public boolean isQuiet() {
        return isQuiet;
    }

    /** Takes the lines since the last time. */
    public List<String> take() {
        List<String> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }
}
