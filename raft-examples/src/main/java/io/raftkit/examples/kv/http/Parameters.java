package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.resp.Numbers;
import io.raftkit.examples.kv.store.Bytes;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands behind the question mark of a URL: each parameter at most once, and none that is not known. */
final class Parameters {
    private final Map<String, Bytes> given = new TreeMap<>();

    private Parameters() {}

    /** Reads the part of a URL behind the question mark, null if there is none. */
    static Parameters of(@Nullable String query, String... known) {
        Parameters parameters = new Parameters();
        if (query == null || query.isEmpty()) {
            return parameters;
        }
        for (String each : query.split("&", -1)) {
            int equals = each.indexOf('=');
            String name = PercentCode.ofQuery(equals < 0 ? each : each.substring(0, equals))
                    .toString();
            if (!List.of(known).contains(name)) {
                throw Refused.bad("unknown parameter \"" + name + "\"; known here are " + List.of(known));
            }
            if (equals < 0) {
                throw Refused.bad("the parameter " + name + " has no value; write " + name + "=VALUE");
            }
            if (parameters.given.put(name, PercentCode.ofQuery(each.substring(equals + 1))) != null) {
                throw Refused.bad("the parameter " + name + " is given twice");
            }
        }
        return parameters;
    }

    /** A parameter, or null. */
    @Nullable
    Bytes bytes(String name) {
        return given.get(name);
    }

    /** These parameters with another value of one of them, as they stand in a URL. */
    String with(String name, Bytes value) {
        Map<String, Bytes> changed = new TreeMap<>(given);
        changed.put(name, value);
        return changed.entrySet().stream()
                .map(each -> each.getKey() + "=" + PercentCode.encode(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    /** A parameter that is a whole number not below 0, if it is given. */
    OptionalLong number(String name) {
        @Nullable Bytes text = given.get(name);
        if (text == null) {
            return OptionalLong.empty();
        }
        OptionalLong number = Numbers.parse(text);
        if (number.isEmpty() || number.getAsLong() < 0) {
            throw Refused.bad("the parameter " + name + " must be a whole number from 0 on, not \"" + text + "\"");
        }
        return number;
    }

    /** Whether a read may be answered without asking the cluster. */
    boolean isStale() {
        String consistency = given.getOrDefault(Reads.CONSISTENCY, Bytes.of(Reads.LINEARIZABLE))
                .toString();
        if (!List.of(Reads.LINEARIZABLE, Reads.STALE).contains(consistency)) {
            throw Refused.bad(
                    "consistency is " + Reads.LINEARIZABLE + " or " + Reads.STALE + ", not \"" + consistency + "\"");
        }
        return consistency.equals(Reads.STALE);
    }
}
