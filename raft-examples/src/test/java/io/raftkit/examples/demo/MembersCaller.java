package io.raftkit.examples.demo;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.function.Supplier;

/** An operator who calls over HTTP, and repeats a call until it is done. */
final class MembersCaller {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private String last = "no leader was found";

    /**
     * Repeats a change of the members.
     *
     * @param change the fields of {@link io.raftkit.examples.server.MembersHttp}
     * @param leader on which port the leader serves clients, if one is known
     */
    void untilDone(String change, Supplier<Optional<Integer>> leader) {
        try {
            Await.until(change, HttpNodes.PATIENCE, () -> leader.get().filter(port -> isDone(port, change)));
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + "; the last answer was " + last, e);
        }
    }

    private boolean isDone(int port, String change) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/members?" + change))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            last = response.body();
            return response.statusCode() == 200;
        } catch (IOException e) {
            last = e.toString();
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
