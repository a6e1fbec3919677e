package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.kv.store.Bytes;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyResourceTest extends HttpPortCase {
    private void assertSaid(HttpCaller.Answer answer, int status, String json) {
        assertThat(answer).isEqualTo(new HttpCaller.Answer(status, json.replace('\'', '"')));
    }

    @Test
    void keyThatWasPut_isThere_withTheRevisionThatPutSaid() {
        assertSaid(client.put("/keys/k", "{\"value\":\"hello\"}"), 200, "{'revision':1}");
        assertSaid(client.put("/keys/other", "{\"value\":\"\"}"), 200, "{'revision':2}");
        assertSaid(
                client.get("/keys/k"),
                200,
                "{'key':'k','type':'string','value':'hello','revision':1,'storeRevision':2}");
        assertSaid(client.get("/keys/no"), 404, "{'error':'there is no such key','storeRevision':2}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b",
                "a//b",
                "/",
                "a/../b",
                "..",
                "a%2Fb",
                "%2e%2e/x",
                "a;b=c",
                "a+b",
                "a%25",
                "%01",
                "%C3%BC",
                "%7F"
            })
    void path_namesAKeyOfAnyText(String path) {
        client.put("/keys/" + path, "{\"value\":\"v\"}");
        HttpCaller.Answer answer = client.get("/keys/" + path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(PercentCode.ofPath(path)).isEqualTo(keyOf(answer));
    }

    private static Bytes keyOf(HttpCaller.Answer answer) {
        String json = answer.json();
        String text = json.substring("{\"key\":\"".length(), json.indexOf("\",\"type\""));
        return Bytes.of(text.replace("\\u0001", "\1").replace("\\u007F", "\u007f"));
    }

    @Test
    void bytesThatAreNoText_standInBase64_inKeysAndValues() {
        String base64 = Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, 0, 1});
        client.put("/keys/%FF%01", "{\"valueBase64\":\"" + base64 + "\"}");
        assertSaid(
                client.get("/keys/%FF%01"),
                200,
                "{'keyBase64':'/wE=','type':'string','valueBase64':'" + base64 + "','revision':1,'storeRevision':1}");
        client.put("/keys/t", "{\"valueBase64\":\"w7w=\"}");
        assertThat(client.get("/keys/t").json()).contains("\"value\":\"\u00fc\"");
    }

    @Test
    void keyWithATimeToLive_goesWhenTheReplicatedTimeSaysSo_andAPutWithoutOneKeepsIt() {
        client.put("/keys/k", "{\"value\":\"v\",\"ttlMillis\":100}");
        client.put("/keys/stays", "{\"value\":\"v\",\"ttlMillis\":100}");
        assertThat(client.get("/keys/k").json()).contains("\"expiresAtMillis\":" + (OneHttpServer.START + 100));
        client.put("/keys/stays", "{\"value\":\"w\"}");
        server.sleep(99);
        assertThat(client.get("/keys/k").status()).isEqualTo(200);
        server.sleep(1);
        // No entry of the log says so yet.
        assertThat(client.get("/keys/k?consistency=stale").status()).isEqualTo(200);
        assertThat(client.get("/keys/k").status()).isEqualTo(404);
        assertThat(client.get("/keys/k?consistency=stale").status()).isEqualTo(404);
        assertThat(client.get("/keys/stays").json()).doesNotContain("expires");
        client.put("/keys/long", "{\"value\":\"v\",\"ttlMillis\":" + Long.MAX_VALUE + "}");
        assertThat(client.get("/keys/long").json()).contains("\"expiresAtMillis\":" + (Long.MAX_VALUE - 1));
    }

    @Test
    void putUnderARevision_isAppliedOnlyIfNobodyChangedTheKey() {
        assertSaid(client.put("/keys/k", "{\"value\":\"a\",\"ifRevision\":0}"), 200, "{'revision':1}");
        assertThat(client.put("/keys/k", "{\"value\":\"b\",\"ifRevision\":0}").toString())
                .startsWith("412 ")
                .endsWith("\"revision\":1}");
        assertSaid(client.put("/keys/k", "{\"value\":\"c\",\"ifRevision\":1}"), 200, "{'revision':2}");
        assertThat(client.put("/keys/k", "{\"value\":\"d\",\"ifRevision\":1}").toString())
                .startsWith("412 ")
                .endsWith("\"revision\":2}");
        assertThat(client.get("/keys/k").json()).contains("\"value\":\"c\"");
        // The revisions are those of any change, also of a client of Redis.
        server.redis("EXPIRE k 1000");
        assertThat(client.put("/keys/k", "{\"value\":\"e\",\"ifRevision\":2}").status())
                .isEqualTo(412);
    }

    @Test
    void keyThatHasExpired_isAbsentForACondition() {
        client.put("/keys/k", "{\"value\":\"a\",\"ttlMillis\":10}");
        server.sleep(10);
        assertThat(client.put("/keys/k", "{\"value\":\"b\",\"ifValue\":\"a\"}").toString())
                .startsWith("412 ")
                .endsWith("\"revision\":0}");
        // Its removal was a change.
        assertSaid(client.put("/keys/k", "{\"value\":\"b\",\"ifRevision\":0}"), 200, "{'revision':3}");
    }

    @Test
    void putUnderAValue_isAppliedOnlyIfTheKeyHoldsIt() {
        assertThat(client.put("/keys/k", "{\"value\":\"a\",\"ifValue\":\"\"}").status())
                .isEqualTo(412);
        client.put("/keys/k", "{\"value\":\"a\"}");
        assertThat(client.put("/keys/k", "{\"value\":\"b\",\"ifValue\":\"x\"}").status())
                .isEqualTo(412);
        assertThat(client.put("/keys/k", "{\"value\":\"b\",\"ifValue\":\"a\"}").status())
                .isEqualTo(200);
        assertThat(client.put("/keys/k", "{\"value\":\"c\",\"ifValueBase64\":\"Yg==\"}")
                        .status())
                .isEqualTo(200);
        server.redis("HSET h f v");
        assertThat(client.put("/keys/h", "{\"value\":\"c\",\"ifValue\":\"v\"}").status())
                .isEqualTo(412);
    }

    @Test
    void delete_saysWhetherThereWasAKey_andMayDependOnItsRevision() {
        assertSaid(client.delete("/keys/k"), 200, "{'deleted':false,'storeRevision':0}");
        client.put("/keys/k", "{\"value\":\"a\"}");
        assertThat(client.delete("/keys/k?ifRevision=7").toString())
                .startsWith("412 ")
                .endsWith("\"revision\":1}");
        assertSaid(client.delete("/keys/k?ifRevision=1"), 200, "{'deleted':true,'storeRevision':2}");
        assertThat(client.get("/keys/k").status()).isEqualTo(404);
    }

    @Test
    void hash_hasAType_andAPutReplacesIt() {
        server.redis("HSET h f v");
        assertSaid(client.get("/keys/h"), 200, "{'key':'h','type':'hash','revision':1,'storeRevision':1}");
        client.put("/keys/h", "{\"value\":\"v\"}");
        assertThat(client.get("/keys/h").json()).contains("\"type\":\"string\"");
    }

    @Test
    void serverWithoutALeader_refusesForAWhile_andAnswersStaleReads() {
        client.put("/keys/k", "{\"value\":\"a\"}");
        server.fail(new RejectedException(RejectedException.Reason.NO_LEADER, "no leader is known"));
        HttpResponse<String> refused = client.response("GET", "/keys/k", "");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).contains("1");
        assertThat(refused.body())
                .isEqualTo("{\"error\":\"the request has no effect, send it again: no leader is known\"}");
        assertThat(client.put("/keys/k", "{\"value\":\"b\"}").status()).isEqualTo(503);
        assertThat(client.get("/keys/k?consistency=stale").status()).isEqualTo(200);
    }

    @Test
    void writeWhoseOutcomeNobodyKnows_isNotToBeSentAgainBlindly() {
        server.fail(new OutcomeUnknownException(OutcomeUnknownException.Reason.DEADLINE, "the leader is gone"));
        HttpResponse<String> unknown = client.response("PUT", "/keys/k", "{\"value\":\"b\"}");
        assertThat(unknown.statusCode()).isEqualTo(504);
        assertThat(unknown.headers().firstValue("Retry-After")).isEmpty();
        assertThat(unknown.body()).contains("read the key before you repeat it");
    }

    @Test
    void password_isAskedForAtEveryPath() throws IOException {
        try (OneHttpServer guarded = new OneHttpServer(ServerSettings.defaults().withPassword(Bytes.of("secret")))) {
            HttpCaller stranger = guarded.caller();
            HttpResponse<String> refused = stranger.response("GET", "/keys/k", "");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"kv\"");
            assertThat(stranger.get("/nowhere").status()).isEqualTo(401);
            assertThat(stranger.call("PUT", "/keys/k", "{\"value\":\"b\"}", "Authorization", basic("default:wrong"))
                            .status())
                    .isEqualTo(401);
            assertThat(stranger.call("GET", "/keys/k", "", "Authorization", "Basic %")
                            .status())
                    .isEqualTo(401);
            assertThat(stranger.call("GET", "/keys/k", "", "Authorization", basic("default:secret"))
                            .status())
                    .isEqualTo(404);
        }
    }

    private static String basic(String text) {
        return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void memory_isBounded_andGivenBack() throws IOException {
        try (OneHttpServer small = new OneHttpServer(ServerSettings.defaults().withBounds(10, 250_000))) {
            HttpCaller caller = small.caller();
            String value = "v".repeat(20_000);
            assertThat(caller.put("/keys/k", "{\"value\":\"" + value + "\"}").status())
                    .isEqualTo(200);
            small.redis("SET k " + value + value + value);
            // In JSON it could take six times as much.
            assertThat(caller.get("/keys/k").toString()).startsWith("503 ").contains("memory");
            assertThat(caller.put("/keys/k", "{\"value\":\"" + value + value + "\"}")
                            .status())
                    .isEqualTo(503);
            assertThat(caller.put("/keys/k", "{\"value\":\"v\"}").status()).isEqualTo(200);
            assertThat(caller.get("/keys/k").status()).isEqualTo(200);
            awaitNothingHeld(small);
        }
    }
}
