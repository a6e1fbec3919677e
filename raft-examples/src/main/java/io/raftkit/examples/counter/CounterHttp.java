package io.raftkit.examples.counter;

import io.raftkit.api.RaftNode;
import io.raftkit.examples.server.BadRequest;
import io.raftkit.examples.server.HttpApi;
import io.raftkit.examples.server.ServerMain;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;

/**
 * The counter's client API, the same on every server: {@code POST /counter?by=1} increments it, {@code GET /counter} reads it
 * (linearizably). Both answer {@code {"value":42}}.
 */
final class CounterHttp {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int DIGITS_MAX = 100;

    private CounterHttp() {}

    /** A server of the counter, with this command line. */
    static ServerMain of(String[] args) {
        return new ServerMain("counter", args, CounterHttp::routes);
    }

    static Map<String, HttpApi.Route> routes(RaftNode node) {
        return Map.of(
                "POST /counter",
                fields -> node.submit(increment(fields), TIMEOUT).thenApply(CounterHttp::answer),
                "GET /counter",
                fields -> node.read(new byte[0], TIMEOUT).thenApply(CounterHttp::answer));
    }

    private static byte[] increment(Map<String, String> fields) {
        String by = fields.getOrDefault("by", "1");
        // Whatever enters the log is applied by every server: nothing does that the state machine could choke on.
        if (!by.matches("-?[0-9]{1," + DIGITS_MAX + "}")) {
            throw new BadRequest("by=" + by + " is not a whole number of at most " + DIGITS_MAX
                    + " digits; write for instance POST /counter?by=1");
        }
        return new BigInteger(by).toByteArray();
    }

    private static Map<String, BigInteger> answer(byte[] value) {
        return Map.of("value", new BigInteger(value));
    }
}
