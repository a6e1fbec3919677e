package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.server.ServerSettings;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that make no sense: each is answered with a status and words, and changes nothing. */
class BadRequestsTest {
    private static OneHttpServer server;
    private static HttpCaller client;

    @BeforeAll
    static void start() throws IOException {
        server = new OneHttpServer(ServerSettings.defaults());
        client = server.caller();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            GET    | /                       |                               | 404 | nothing is served at this path
            GET    | /keysx                  |                               | 404 | nothing is served at this path
            POST   | /keys/k                 | {"value":"v"}                 | 405 | only GET, PUT, DELETE
            PATCH  | /keys/k                 | {"value":"v"}                 | 405 | only GET, PUT, DELETE
            GET    | /keys/k?consistency=old |                               | 400 | linearizable or stale
            GET    | /keys/k?consistency     |                               | 400 | has no value
            GET    | /keys/k?wait=1          |                               | 400 | unknown parameter \\"wait\\"
            GET    | /keys/k?consistency=stale&consistency=stale |           | 400 | given twice
            PUT    | /keys/k?ttl=1           | {"value":"v"}                 | 400 | unknown parameter \\"ttl\\"
            POST   | /keys                   |                               | 405 | only GET
            GET    | /keys?limit=0           |                               | 400 | from 1 to 1000
            GET    | /keys?limit=1001        |                               | 400 | from 1 to 1000
            GET    | /keys?limit=many        |                               | 400 | whole number
            GET    | /keys?after=k           |                               | 400 | unknown parameter
            DELETE | /keys/k?ifRevision=-1   |                               | 400 | whole number from 0 on
            DELETE | /keys/k?ifRevision=x    |                               | 400 | whole number from 0 on
            PUT    | /keys/k                 |                               | 400 | must be an object
            PUT    | /keys/k                 | {                             | 400 | not JSON
            PUT    | /keys/k                 | value                         | 400 | not JSON
            PUT    | /keys/k                 | {'value':'v'}                 | 400 | not JSON
            PUT    | /keys/k                 | "v"                           | 400 | must be an object
            PUT    | /keys/k                 | [{"value":"v"}]               | 400 | must be an object
            PUT    | /keys/k                 | {}                            | 400 | neither value nor valueBase64
            PUT    | /keys/k                 | {"value":"v"} x               | 400 | not JSON
            PUT    | /keys/k                 | {"value":"v"}{}               | 400 | stands behind the object
            PUT    | /keys/k                 | {"value":1}                   | 400 | must be a string
            PUT    | /keys/k                 | {"value":null}                | 400 | must be a string
            PUT    | /keys/k                 | {"value":["v"]}               | 400 | must be a string
            PUT    | /keys/k                 | {"value":"v","value":"v"}     | 400 | not JSON
            PUT    | /keys/k                 | {"value":"v","valueBase64":""}| 400 | a value twice
            PUT    | /keys/k                 | {"valueBase64":"*"}           | 400 | not base64
            PUT    | /keys/k                 | {"value":"\\ud800"}           | 400 | surrogate
            PUT    | /keys/k                 | {"value":"v","Ttl":1}         | 400 | unknown field
            PUT    | /keys/k                 | {"value":"v","ttlMillis":0}   | 400 | whole number from 1
            PUT    | /keys/k                 | {"value":"v","ttlMillis":1.5} | 400 | whole number from 1
            PUT    | /keys/k                 | {"value":"v","ttlMillis":"1"} | 400 | whole number from 1
            PUT    | /keys/k                 | {"value":"v","ttlMillis":9223372036854775808} | 400 | whole number from 1
            PUT    | /keys/k                 | {"value":"v","ifRevision":-1} | 400 | whole number from 0
            PUT    | /keys/k                 | {"value":"v","ifRevision":0,"ifValue":"v"} | 400 | a condition twice
            """)
    void badRequest_isRefusedInWords(String method, String path, String body, int status, String words) {
        HttpCaller.Answer answer = client.call(method, path, body == null ? "" : body);
        assertThat(answer.status()).as(answer.json()).isEqualTo(status);
        assertThat(answer.json()).startsWith("{\"error\":\"").contains(words);
        assertThat(client.get("/keys/k").json()).isEqualTo("{\"error\":\"there is no such key\",\"storeRevision\":0}");
    }

    @Test
    void bytesThatAreNoRequestInHttp_areRefused_andTheConnectionIsClosed() throws IOException {
        String host = " HTTP/1.1\r\nHost: localhost\r\n";
        assertThat(client.raw("hello\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(client.raw("GET /keys/" + "k".repeat(9000) + host + "\r\n")).matches("(?s)HTTP/1.1 (414|431) .*");
        assertThat(client.raw("GET /keys/%G1" + host + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("{\"error\":\"");
        assertThat(client.raw("GET /keys/k?consistency=%G1" + host + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ")
                .contains("two hexadecimal digits");
        assertThat(client.raw("GET /keys/%00" + host + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(client.raw("GET /keys/\u00fc" + host + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(client.raw("PUT /keys/k" + host + "Content-Length: 2621441\r\n\r\n"))
                .startsWith("HTTP/1.1 413 ")
                .contains("the body is longer than 2621440 bytes");
        assertThat(client.raw("PUT /keys/k" + host + "Transfer-Encoding: chunked\r\n\r\n"))
                .startsWith("HTTP/1.1 411 ")
                .contains("Content-Length");
    }

    @Test
    void bodyThatIsNotWanted_isRead_andTheConnectionGoesOn() throws IOException {
        String head =
                "POST /keys/k HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n";
        String next = "GET /keys/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        assertThat(client.raw(head, "x".repeat(100_000) + next))
                .matches("(?s)HTTP/1.1 100 .*HTTP/1.1 405 .*HTTP/1.1 404 .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST:6501", "127.0.0.1", "192.0.2.1:6501", "[::1]", "[2001:db8::1]:6501"})
    void hostThatIsAnAddress_orThisMachine_isServed(String host) throws IOException {
        assertThat(ask(host)).startsWith("HTTP/1.1 404 ").contains("there is no such key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "example.com:6501", "localhost.example.com", "1.example", "127.0.0.1.example"})
    void hostThatIsAName_isRefused_asThePasswordIsMissingThatAWebPageDoesNotKnow(String host) throws IOException {
        assertThat(ask(host)).startsWith("HTTP/1.1 403 ").contains("without a password");
    }

    private static String ask(String host) throws IOException {
        return client.raw("GET /keys/k HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    }

    @Test
    void bodyThatIsNotUtf8_isRefused() throws IOException {
        String body = "{\"value\":\"\u00ff\"}";
        assertThat(client.raw("PUT /keys/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body))
                .startsWith("HTTP/1.1 400 ")
                .contains("not JSON");
    }

    @ParameterizedTest
    @CsvSource({"'{\"NAME\":1}', not JSON", "'{\"ttlMillis\":NUMBER}', not JSON"})
    void nameOrNumberThatIsLongerThanTheParserAccepts_isRefusedInWords(String form, String words) {
        String body = form.replace("NAME", "n".repeat(100_000)).replace("NUMBER", "1".repeat(100_000));
        HttpCaller.Answer answer = client.put("/keys/k", body);
        assertThat(answer.status()).as(answer.json()).isEqualTo(400);
        assertThat(answer.json()).startsWith("{\"error\":\"").contains(words);
    }

    @Test
    void valueAboveTheLimit_isRefused() {
        String mebi = "v".repeat(1 << 20);
        assertThat(client.put("/keys/k", "{\"value\":\"" + mebi + "v\"}").status())
                .isEqualTo(413);
        assertThat(client.put("/keys/k", "{\"value\":\"" + mebi + "\",\"ifValue\":\"" + mebi + "\"}")
                        .toString())
                .startsWith("413 ")
                .contains("the key, value and ifValue together");
    }
}
