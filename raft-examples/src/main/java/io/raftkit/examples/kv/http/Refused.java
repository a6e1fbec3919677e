package io.raftkit.examples.kv.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** A request that has no effect because of what it is, or of what the keys are. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, Object> facts = new LinkedHashMap<>();

    /** A refusal with a status of HTTP, which says what was wrong and what to send instead. */
    Refused(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** A request that makes no sense. */
    static Refused bad(String message) {
        return new Refused(400, message);
    }

    /** The same, with one more field in the answer. */
    Refused with(String field, Object value) {
        facts.put(field, value);
        return this;
    }

    int status() {
        return status;
    }

    Map<String, Object> facts() {
        return facts;
    }
}
