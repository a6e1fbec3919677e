package io.raftkit.benchmarks.system;

import tools.jackson.databind.json.JsonMapper;

/**
 * How a server is. Times are those of the machine's clock.
 *
 * @param leads whether it leads, as far as it knows
 * @param applied how many commands are in its state
 * @param restores how often its state was taken over from a snapshot since its start
 * @param startMillis when its start was called
 * @param startedMillis when its start had returned
 */
public record ServerState(boolean leads, long applied, long restores, long startMillis, long startedMillis) {
    private static final JsonMapper JSON = new JsonMapper();

    /** On one line of JSON. */
    String json() {
        return JSON.writeValueAsString(this);
    }

    /** Reads what {@link #json} wrote. */
    static ServerState read(String json) {
        return JSON.readValue(json, ServerState.class);
    }
}
