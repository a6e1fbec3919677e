package io.raftkit.examples.kv.http;

import io.raftkit.examples.server.HttpNodes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** A client that watches: the events of one connection. */
public final class EventReader implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    /** What came between two empty lines. */
    public record Event(String name, long id, String data) {}

    /** Begins to watch. */
    public EventReader(int port, String path, String... headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(HttpNodes.PATIENCE);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    public int status() {
        return response.statusCode();
    }

    /** The status and the first line, which is the whole answer if it is an error. */
    String begin() throws IOException {
        return status() + " " + lines.readLine();
    }

    /** The next event, with the name "heartbeat" for a heartbeat; null if there will be none. */
    public Event next() {
        String name = "";
        String data = "";
        long id = -1;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    return new Event(name, id, data);
                } else if (line.startsWith(":")) {
                    name = line.substring(1).strip();
                } else if (line.startsWith("id: ")) {
                    id = Long.parseLong(line.substring("id: ".length()));
                } else if (line.startsWith("event: ")) {
                    name = line.substring("event: ".length());
                } else if (line.startsWith("data: ")) {
                    data = line.substring("data: ".length());
                }
            }
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    /** The next event that is no heartbeat. */
    public Event nextChange() {
        Event event = next();
        while (event != null && event.name().equals("heartbeat")) {
            event = next();
        }
        return event;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
