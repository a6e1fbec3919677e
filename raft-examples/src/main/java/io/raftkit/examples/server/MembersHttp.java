package io.raftkit.examples.server;

import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.membership.Members;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The calls of an operator, over HTTP, for the server that leads.
 *
 * <p>{@code POST /members} changes the members, in one call: {@code add=4@host:port}, {@code replace=3@STORE@host:port} with the number of the new
 * storage, {@code promote=4}, {@code demote=4} and {@code remove=1}, each with one server or several between commas. {@code expected=INDEX} is the index
 * of the configuration that the operator has seen. {@code POST /leader?id=2} hands the leadership over, or to the best server without {@code id}. Both
 * have a {@code timeout} in seconds, and answer {@code {"index":42}}, the index of the configuration.
 *
 * <p>Nobody is authenticated here: whoever reaches the port of an example's clients can change its members.
 */
public final class MembersHttp {
    private static final String TIMEOUT_SECONDS = "30";
    private static final String FORM = "write for instance POST /members?add=4@10.0.0.4:7001&promote=4";

    private MembersHttp() {}

    /** The routes for the members of a node's cluster. */
    public static Map<String, HttpApi.Route> routes(Supplier<Members> members) {
        return Map.of(
                "POST /members",
                fields -> answer(() -> members.get()
                        .change(changes(fields), number(fields.getOrDefault("expected", "0")), timeout(fields))),
                "POST /leader",
                fields -> answer(
                        () -> members.get().transferLeadership(id(fields.getOrDefault("id", "0")), timeout(fields))));
    }

    private static CompletableFuture<Map<String, Long>> answer(Supplier<CompletableFuture<Long>> call) {
        try {
            return call.get().thenApply(index -> Map.of("index", index));
        } catch (IllegalArgumentException e) {
            throw new BadRequest(e.getMessage() + "; " + FORM);
        }
    }

    private static Duration timeout(Map<String, String> fields) {
        return Duration.ofSeconds(number(fields.getOrDefault("timeout", TIMEOUT_SECONDS)));
    }

    private static List<MemberChange> changes(Map<String, String> fields) {
        List<MemberChange> changes = new ArrayList<>();
        collect(changes, fields, "add", 2, parts -> new MemberChange.Add(Member.learner(id(parts[0]), parts[1])));
        collect(
                changes,
                fields,
                "replace",
                3,
                parts -> new MemberChange.Replace(id(parts[0]), number(parts[1]), parts[2]));
        collect(changes, fields, "promote", 1, parts -> new MemberChange.Promote(id(parts[0])));
        collect(changes, fields, "demote", 1, parts -> new MemberChange.Demote(id(parts[0])));
        collect(changes, fields, "remove", 1, parts -> new MemberChange.Remove(id(parts[0])));
        return changes;
    }

    private static void collect(
            List<MemberChange> changes,
            Map<String, String> fields,
            String field,
            int partCount,
            Function<String[], MemberChange> change) {
        String value = fields.get(field);
        if (value == null) {
            return;
        }
        for (String server : value.split(",")) {
            String[] parts = server.split("@");
            if (parts.length != partCount) {
                throw new BadRequest(field + "=" + value + " cannot be read: " + FORM);
            }
            changes.add(change.apply(parts));
        }
    }

    private static int id(String text) {
        long id = number(text);
        if (id < 0 || id > Integer.MAX_VALUE) {
            throw new BadRequest(text + " is no id of a server: " + FORM);
        }
        return (int) id;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BadRequest("\"" + text + "\" is not a whole number: " + FORM);
        }
    }
}
