package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KeyListTest extends HttpPortCase {
    private static final int PAGES_MAX = 1000;

    private final JsonMapper json = new JsonMapper();

    /** The keys of all pages, as the first and the URLs in the answers tell them. */
    private List<String> keys(String first) {
        List<String> keys = new ArrayList<>();
        String url = first;
        for (int page = 0; page < PAGES_MAX && url != null; page++) {
            JsonNode answer = page(url);
            answer.get("entries").forEach(entry -> keys.add(entry.get("key").asString()));
            JsonNode next = answer.get("next");
            url = next == null ? null : next.asString();
        }
        assertThat(url).isNull();
        return keys;
    }

    private JsonNode page(String url) {
        HttpCaller.Answer answer = client.get(url);
        assertThat(answer.status()).as(answer.json()).isEqualTo(200);
        return json.readTree(answer.json());
    }

    private void put(String... keys) {
        for (String key : keys) {
            server.redis("SET " + key + " v");
        }
    }

    @Test
    void page_showsKeysAsTheyAre() {
        server.redis("SET a 1 PX 1000");
        server.redis("HSET b f v");
        assertThat(client.get("/keys").json())
                .isEqualTo(
                        ("{'entries':[{'key':'a','type':'string','value':'1','revision':1,'expiresAtMillis':1001000},"
                                        + "{'key':'b','type':'hash','revision':2}],'storeRevision':2}")
                                .replace('\'', '"'));
        server.sleep(1000);
        assertThat(client.get("/keys?consistency=stale").json()).contains("\"a\"");
        assertThat(client.get("/keys").json()).doesNotContain("\"a\"").contains("\"storeRevision\":3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "all", textBlock = """
            /keys                                 | a b b/1 b/1/x b/2 b0 c
            /keys?prefix=b                        | b b/1 b/1/x b/2 b0
            /keys?prefix=b%2F                     | b/1 b/1/x b/2
            /keys?prefix=x                        | ''
            /keys?from=b/1                        | b/1 b/1/x b/2 b0 c
            /keys?to=b/1                          | a b b/1
            /keys?from=b&to=b/2                   | b b/1 b/1/x b/2
            /keys?from=c&to=a                     | ''
            /keys?prefix=b&from=a&to=c            | b b/1 b/1/x b/2 b0
            /keys?prefix=b&from=b/1&to=b/1/z      | b/1 b/1/x
            /keys?prefix=b&from=c                 | ''
            """)
    void range_hasTheKeysOfBothEnds_inOnePageAndInMany(String url, String expected) {
        put("c", "b/2", "a", "b", "b0", "b/1", "b/1/x");
        List<String> keys = expected.isEmpty() ? List.of() : List.of(expected.split(" "));
        assertThat(keys(url)).isEqualTo(keys);
        for (int limit = 1; limit < 4; limit++) {
            assertThat(keys(url + (url.contains("?") ? "&" : "?") + "limit=" + limit))
                    .isEqualTo(keys);
        }
    }

    @Test
    void pages_haveEachKeyOnce_thatWasThereFromFirstToLast_whateverElseChanges() {
        SplittableRandom random = new SplittableRandom(7);
        TreeSet<String> staying = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            String key = Integer.toString(random.nextInt(1 << 10), 2);
            staying.add(key);
            put(key);
        }
        List<String> seen = new ArrayList<>();
        String url = "/keys?limit=3";
        while (url != null) {
            JsonNode answer = page(url);
            answer.get("entries").forEach(entry -> seen.add(entry.get("key").asString()));
            JsonNode next = answer.get("next");
            url = next == null ? null : next.asString();
            String other = Integer.toString(random.nextInt(1 << 11), 2) + "x";
            server.redis(random.nextBoolean() ? "SET " + other + " v" : "DEL " + other);
        }
        assertThat(seen).isSorted().doesNotHaveDuplicates().containsAll(staying);
    }

    @Test
    void longKeys_areContinuedByAShortUrl_andLongValuesEndAPage() {
        String mebi = "v".repeat(1 << 20);
        for (String key : List.of("a", "b", "c")) {
            server.redis("SET " + key.repeat(100_000) + " " + mebi);
        }
        JsonNode first = page("/keys");
        assertThat(first.get("entries").size()).isEqualTo(1);
        assertThat(first.get("next").asString()).isEqualTo("/keys?from=b");
        assertThat(page("/keys?from=b").get("next").asString()).isEqualTo("/keys?from=c");
        assertThat(page("/keys?from=c").get("next")).isNull();
    }

    @Test
    void pageThatEndsBetweenKeysThatAreTooMuchAlike_isRefused_andAnotherLimitHelps() {
        // Each of these bytes takes three letters in a URL.
        put("%".repeat(2300) + "a", "%".repeat(2300) + "b", "/".repeat(2500) + "a", "/".repeat(2500) + "b");
        assertThat(keys("/keys?limit=1&prefix=%25")).hasSize(2);
        assertThat(client.get("/keys?limit=3").toString())
                .startsWith("400 ")
                .contains("their first 2500 bytes in common")
                .contains("another limit");
        assertThat(keys("/keys?limit=2")).hasSize(4);
    }

    @Test
    void nextUrl_keepsParameters_andBytesThatAreNoText() {
        server.redis("SET a b");
        client.put("/keys/a%FF%26", "{\"value\":\"v\"}");
        assertThat(page("/keys?limit=1&prefix=a&consistency=stale").get("next").asString())
                .isEqualTo("/keys?consistency=stale&from=a%FF&limit=1&prefix=a");
        assertThat(page("/keys?consistency=stale&from=a%FF&limit=1&prefix=a")
                        .get("entries")
                        .get(0)
                        .get("keyBase64")
                        .asString())
                .isEqualTo("Yf8m");
    }
}
