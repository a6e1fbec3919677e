package io.raftkit.examples.kv.redis;

import java.util.List;
import java.util.SplittableRandom;

/** Requests that have something to do with each other: few keys, few fields, and numbers near their ends. Nothing expires meanwhile. */
final class RandomRequests {
    private static final List<String> FORMS = List.of(
            "GET K",
            "SET K V",
            "SET K V NX",
            "SET K V XX",
            "SET K V GET",
            "SET K V EX T",
            "SET K V KEEPTTL",
            "SET K V PX T000 NX GET",
            "GETDEL K",
            "GETEX K",
            "GETEX K EX T",
            "GETEX K PERSIST",
            "MGET K K K",
            "MSET K V K V",
            "DEL K",
            "DEL K K",
            "EXISTS K K K",
            "INCR K",
            "DECR K",
            "INCRBY K N",
            "DECRBY K N",
            "APPEND K V",
            "STRLEN K",
            "EXPIRE K T",
            "EXPIRE K T GT",
            "EXPIRE K T LT",
            "EXPIRE K T NX",
            "PEXPIRE K T000 XX",
            "EXPIRE K -1",
            "TTL K",
            "PTTL K",
            "PERSIST K",
            "TYPE K",
            "KEYS K",
            "KEYS *",
            "SCAN 0 COUNT 1000",
            "SCAN 0 COUNT 1000 MATCH *1*",
            "DBSIZE",
            "HSET K F V",
            "HSET K F V F N",
            "HGET K F",
            "HDEL K F",
            "HDEL K F F F",
            "HGETALL K",
            "HLEN K",
            "HEXISTS K F",
            "HINCRBY K F N",
            "ECHO V",
            "PING V",
            "SET K N",
            "HSET K F N",
            "GET",
            "SET K",
            "EXPIRE K N GT LT",
            "NOSUCH K V");

    private static final List<String> NUMBERS = List.of(
            "0", "1", "-1", "7", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "abc", "1.5");

    private static final long FAR_SECONDS = 10_000;
    private static final long TIMES = 100_000;
    private static final long PRIME = 7919;

    private final SplittableRandom random;
    private int open;
    private long times;

    RandomRequests(SplittableRandom random) {
        this.random = random;
    }

    /** The next request; some stand in transactions. */
    String next() {
        if (open > 0) {
            open--;
            return open == 0 ? (random.nextInt(5) == 0 ? "DISCARD" : "EXEC") : withoutTime();
        }
        int choice = random.nextInt(400);
        if (choice == 0) {
            return "FLUSHDB";
        }
        if (choice < 10) {
            open = 2 + random.nextInt(6);
            return "MULTI";
        }
        return ordinary();
    }

    /** What is left of a key's life cannot be told from other numbers among the replies of a transaction. */
    private String withoutTime() {
        String request = ordinary();
        return request.contains("TTL key") ? "PING" : request;
    }

    private String ordinary() {
        StringBuilder request = new StringBuilder();
        for (String word : FORMS.get(random.nextInt(FORMS.size())).split(" ")) {
            request.append(request.length() == 0 ? "" : " ").append(filled(word));
        }
        return request.toString();
    }

    private String filled(String word) {
        return switch (word) {
            case "K" -> "key" + random.nextInt(12);
            case "F" -> "field" + random.nextInt(5);
            case "V" -> random.nextInt(3) == 0 ? number() : "value" + random.nextInt(100);
            case "N" -> number();
            case "T" -> time();
            case "T000" -> time() + "000";
            default -> word;
        };
    }

    /** Each another one, and far from all others: the clocks of both servers are not quite the same. */
    private String time() {
        return Long.toString(FAR_SECONDS * (1 + (times++ * PRIME) % TIMES));
    }

    private String number() {
        return random.nextBoolean()
                ? Integer.toString(random.nextInt(-50, 50))
                : NUMBERS.get(random.nextInt(NUMBERS.size()));
    }
}
