package io.raftkit.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.server.OneServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.resps.ScanResult;

/** The methods of Jedis return, and throw, the same with our store as with the Redis of this machine, and leave the same keys. */
class JedisDifferencesTest {
    private static final int PATIENCE_MILLIS = 60_000;

    private static RedisProcess redis;
    private static OneServer ours;

    @BeforeAll
    static void start() throws IOException {
        redis = new RedisProcess();
        ours = Pair.ours();
    }

    @AfterAll
    static void stop() {
        if (redis != null) {
            redis.close();
            ours.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESP2", "RESP3"})
    void everyMethod_inEveryState_returnsOrThrowsTheSame(RedisProtocol protocol) throws IOException {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        try (Pair keys = new Pair(Through.SOCKET, redis.port(), ours.port());
                Jedis toRedis = open(redis.port(), protocol);
                Jedis toOurs = open(ours.port(), protocol)) {
            for (Tables.State state : Tables.states()) {
                for (JedisCalls.Call call : JedisCalls.all()) {
                    cases++;
                    keys.ask(List.of("FLUSHDB"));
                    keys.ask(state.requests());
                    String byRedis = outcome(call, toRedis);
                    String byOurs = outcome(call, toOurs);
                    if (!byOurs.equals(byRedis)) {
                        wrong.add(call.name() + ", with " + state.name() + "\n  Redis: " + byRedis + "\n  ours:  "
                                + byOurs);
                    }
                    keys.ask(RedisDifferencesTest.LOOKS).stream()
                            .filter(look -> !look.areAlike())
                            .forEach(look -> wrong.add(call.name() + ", with " + state.name() + ": " + look));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cases).isGreaterThan(400);
    }

    private static Jedis open(int port, RedisProtocol protocol) {
        return new Jedis(
                new HostAndPort("127.0.0.1", port),
                DefaultJedisClientConfig.builder()
                        .protocol(protocol)
                        .clientName("jedis")
                        .socketTimeoutMillis(PATIENCE_MILLIS)
                        .build());
    }

    private static String outcome(JedisCalls.Call call, Jedis jedis) {
        try {
            return shown(call.method().apply(jedis));
        } catch (JedisException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    /** A value as text. What Redis returns in an order of its own is sorted. */
    private static String shown(Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        if (value instanceof Map<?, ?> map) {
            return new TreeMap<>(map).toString();
        }
        if (value instanceof Set<?> set) {
            return new TreeSet<>(set).toString();
        }
        if (value instanceof ScanResult<?> page) {
            return page.getCursor() + " " + new TreeSet<>(page.getResult());
        }
        if (value instanceof List<?> list) {
            return list.stream().map(JedisDifferencesTest::shown).toList().toString();
        }
        if (value instanceof JedisException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        return String.valueOf(value);
    }
}
