package io.raftkit.examples.kv.redis;

import io.raftkit.examples.kv.server.OneServer;
import io.raftkit.examples.kv.server.ServerSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The same requests to Redis and to ours. */
final class Pair implements AutoCloseable {
    /** What is left of a key's life is compared up to this. */
    private static final long TOLERANCE_MILLIS = 20_000;

    private final RedisClient redis;
    private final RedisClient ours;

    Pair(Through client, int redisPort, int ourPort) throws IOException {
        redis = client.open(redisPort);
        ours = client.open(ourPort);
    }

    static OneServer ours() throws IOException {
        return new OneServer(ServerSettings.defaults());
    }

    /** A request and its two replies. */
    record Replies(String request, String redis, String ours) {
        boolean areAlike() {
            return alike(request, redis).equals(alike(request, ours)) || areAboutTheSameTime();
        }

        private boolean areAboutTheSameTime() {
            String name = name(request);
            return (name.equals("PTTL") || name.equals("TTL"))
                    && redis.startsWith(":")
                    && ours.startsWith(":")
                    && number(redis) > 0
                    && number(ours) > 0
                    && Math.abs(number(redis) - number(ours)) < TOLERANCE_MILLIS;
        }

        private static long number(String reply) {
            return Long.parseLong(reply.substring(1));
        }

        /** Redis tells keys and fields in an order of its own, and numbers connections otherwise. */
        private static String alike(String request, String reply) {
            if (name(request).equals("HELLO")) {
                return reply.replaceFirst("\"id\", :\\d+", "");
            }
            boolean isUnordered = List.of("KEYS", "SCAN", "HGETALL", "EXEC").contains(name(request));
            if (!isUnordered) {
                return reply;
            }
            String[] words = reply.split("[\\[\\], ]+");
            Arrays.sort(words);
            return String.join(" ", words);
        }

        private static String name(String request) {
            return request.split(" ")[0].toUpperCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return request + "\n  Redis: " + redis + "\n  ours:  " + ours;
        }
    }

    /** Sends requests to both, all at once, and gives back what both said to each. */
    List<Replies> ask(List<String> requests) throws IOException {
        for (String request : requests) {
            redis.send(request);
            ours.send(request);
        }
        redis.flush();
        ours.flush();
        List<Replies> replies = new ArrayList<>();
        for (String request : requests) {
            replies.add(new Replies(request, redis.reply(), ours.reply()));
        }
        return replies;
    }

    @Override
    public void close() throws IOException {
        redis.close();
        ours.close();
    }
}
