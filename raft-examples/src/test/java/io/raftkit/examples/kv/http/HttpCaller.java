package io.raftkit.examples.kv.http;

import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;

/** A client of the HTTP port of one server. */
public final class HttpCaller {
    private final HttpClient client;
    private final String server;
    private final int port;

    public HttpCaller(int port) {
        this(HttpClient.newHttpClient(), "http://127.0.0.1:", port);
    }

    /** A client with TLS. */
    HttpCaller(int port, SSLContext context) {
        this(HttpClient.newBuilder().sslContext(context).build(), "https://127.0.0.1:", port);
    }

    private HttpCaller(HttpClient client, String server, int port) {
        this.client = client;
        this.server = server + port;
        this.port = port;
    }

    /** What a server said: its status, and its JSON as text. */
    public record Answer(int status, String json) {
        @Override
        public String toString() {
            return status + " " + json;
        }
    }

    public Answer get(String path) {
        return call("GET", path, "");
    }

    public Answer put(String path, String body) {
        return call("PUT", path, body);
    }

    public Answer delete(String path) {
        return call("DELETE", path, "");
    }

    public Answer call(String method, String path, String body, String... headers) {
        HttpResponse<String> response = response(method, path, body, headers);
        return new Answer(response.statusCode(), response.body());
    }

    HttpResponse<String> response(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + path))
                .timeout(HttpNodes.PATIENCE)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that the server says to these bytes, sent as they are, until it closes the connection. */
    String raw(String bytes) throws IOException {
        return raw(bytes, "");
    }

    /** The same, where the second part is sent when the server has begun to say something to the first one. */
    String raw(String first, String second) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(first.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            int begin = in.read();
            out.write(second.getBytes(StandardCharsets.ISO_8859_1));
            return (char) begin + new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
