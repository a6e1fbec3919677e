package io.raftkit.examples.kv.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.server.OneServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The same requests to a Redis of this machine and to ours: the replies are equal, or the table says what ours is instead. */
class RedisDifferencesTest {
    /** What can be seen of the keys that requests change. */
    static final List<String> LOOKS = List.of(
            "KEYS *", "TYPE k", "GET k", "HGETALL k", "PTTL k", "MGET a b n m", "PTTL a", "HGETALL h", "DBSIZE");

    private static final int RANDOM = 100_000;
    private static final int RANDOM_AT_ONCE = 200;

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

    /** Except INFO, whose fields are looked at elsewhere, and QUIT, which is a piece of protocol. */
    @Test
    void everyCommandOfOurs_isInATable() throws IOException {
        Set<String> names = new TreeSet<>();
        try (RespClient client = new RespClient(ours.port())) {
            Matcher name = Pattern.compile("\\*\\[\"([a-z]+)\"").matcher(client.call("COMMAND"));
            while (name.find()) {
                names.add(name.group(1).toUpperCase(Locale.ROOT));
            }
        }
        assertThat(names).hasSizeGreaterThan(40);
        Stream.concat(Tables.requests().stream(), Tables.sequences().stream().flatMap(List::stream))
                .map(each -> each.request().replaceFirst("^2:", "").split(" ")[0])
                .forEach(name -> names.remove(name.toUpperCase(Locale.ROOT)));
        assertThat(names).containsExactly("INFO", "QUIT");
    }

    @ParameterizedTest
    @CsvSource({"SOCKET, 2", "SOCKET, 3", "JEDIS, 2", "JEDIS, 3"})
    void everyRequest_inEveryState_isAnsweredAlike_andLeavesTheSame(Through client, int protocol) throws IOException {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        try (Pair pair = new Pair(client, redis.port(), ours.port())) {
            pair.ask(List.of("HELLO " + protocol));
            for (Tables.State state : Tables.states()) {
                for (Tables.Case each : Tables.requests()) {
                    cases++;
                    compare(client, pair, state, each, wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(cases).isGreaterThan(400);
    }

    private static void compare(Through client, Pair pair, Tables.State state, Tables.Case each, List<String> wrong)
            throws IOException {
        List<String> requests = new ArrayList<>(List.of("FLUSHDB"));
        requests.addAll(state.requests());
        int at = requests.size();
        requests.add(each.request());
        requests.add("UNWATCH");
        requests.addAll(LOOKS);
        List<Pair.Replies> replies = pair.ask(requests);
        for (int i = 0; i < replies.size(); i++) {
            Pair.Replies reply = replies.get(i);
            // Where the replies differ, the keys may too.
            boolean isRight =
                    i == at ? each.isRight(reply, client) : reply.areAlike() || (i > at && each.ours() != null);
            if (!isRight) {
                wrong.add(each.request() + ", with " + state.name() + ": " + reply);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void everySequence_isAnsweredAlike(Through client) throws IOException {
        List<String> wrong = new ArrayList<>();
        for (List<Tables.Case> sequence : Tables.sequences()) {
            try (Pair first = new Pair(client, redis.port(), ours.port());
                    Pair second = new Pair(client, redis.port(), ours.port())) {
                first.ask(List.of("FLUSHDB"));
                for (Tables.Case each : sequence) {
                    Pair pair = each.request().startsWith("2:") ? second : first;
                    Pair.Replies reply = pair.ask(List.of(each.request().replaceFirst("^2:", "")))
                            .get(0);
                    if (!each.isRight(reply, client)) {
                        wrong.add(sequence + ": " + reply);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyPieceOfProtocol_isAnsweredAlike_upToTheEndOfTheConnection() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (String bytes : Tables.protocol()) {
            String fromRedis = whatComesBack(redis.port(), bytes);
            String fromOurs = whatComesBack(ours.port(), bytes);
            if (!fromOurs.equals(fromRedis)) {
                wrong.add(bytes + "\n  Redis: " + fromRedis + "\n  ours:  " + fromOurs);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String whatComesBack(int port, String bytes) throws IOException {
        try (RespClient client = new RespClient(port)) {
            client.raw(bytes);
            return client.endAndReadAll();
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomRequests_areAnsweredAlike(Through client) throws IOException {
        RandomRequests random = new RandomRequests(new SplittableRandom(20261129));
        List<Pair.Replies> wrong = new ArrayList<>();
        try (Pair pair = new Pair(client, redis.port(), ours.port())) {
            pair.ask(List.of("FLUSHDB"));
            for (int sent = 0; sent < RANDOM && wrong.isEmpty(); sent += RANDOM_AT_ONCE) {
                List<String> requests = new ArrayList<>();
                for (int i = 0; i < RANDOM_AT_ONCE; i++) {
                    requests.add(random.next());
                }
                pair.ask(requests).stream().filter(reply -> !reply.areAlike()).forEach(wrong::add);
            }
        }
        assertThat(wrong).isEmpty();
    }
}
