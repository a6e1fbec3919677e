package io.raftkit.simulator.cluster;

import java.util.ResourceBundle;

/** A log that nobody reads: what happens in a simulation is told by its report. */
final class SilentLog implements System.Logger {
    static final SilentLog INSTANCE = new SilentLog();

    private SilentLog() {}

    @Override
    public String getName() {
        return "silent";
    }

    @Override
    public boolean isLoggable(Level level) {
        return false;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {}

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... params) {}
}
