package io.raftkit.examples.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks servers of a {@link LocalCluster} how they are, by the status page of the HTTP transport. */
public final class StatusPage {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final JsonMapper json = new JsonMapper();

    /**
     * What the demo and the tests want to know of a server.
     *
     * @param id the server
     * @param leads whether it leads, as far as it knows
     * @param term its term
     * @param leaderId the leader it knows, or 0
     * @param commitIndex up to which index it knows entries committed
     * @param lastApplied up to which index it has applied them
     * @param entriesApplied how many it has applied since its start
     * @param snapshotIndex the last index of the newest snapshot that it would start from, or 0
     * @param isSnapshotWritten whether a snapshot is being written
     * @param fetchedBytes how much is here of another server's snapshot; 0 if none is being fetched
     * @param storeId the number of its storage
     * @param storesAgreed whether the members have agreed on the storage of each of them
     * @param featureLevel the feature level of that configuration
     * @param voters the ids of the voters in the newest configuration that it has
     */
    public record Answer(
            int id,
            boolean leads,
            long term,
            int leaderId,
            long commitIndex,
            long lastApplied,
            long entriesApplied,
            long snapshotIndex,
            boolean isSnapshotWritten,
            long fetchedBytes,
            long storeId,
            boolean storesAgreed,
            int featureLevel,
            List<Integer> voters) {}

    /** Asks the server that listens for others on this port; empty if it does not answer. */
    public Optional<Answer> ask(int raftPort) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + raftPort + "/raft/v1/status"))
                .timeout(TIMEOUT)
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Optional.of(read(response.body())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (JacksonException e) {
            throw new IllegalStateException("the status page on port " + raftPort + " cannot be read", e);
        }
    }

    /** The running server that leads in the highest term, if one says that it leads. */
    public Optional<Answer> leader(LocalCluster cluster) {
        return leader(cluster.servers().stream()
                .filter(ServerProcess::isAlive)
                .map(server -> cluster.raftPort(server.id()))
                .toList());
    }

    /** The same among servers that listen for others on these ports. */
    public Optional<Answer> leader(Collection<Integer> raftPorts) {
        return raftPorts.stream()
                .flatMap(port -> ask(port).stream())
                .filter(Answer::leads)
                .max((one, other) -> Long.compare(one.term(), other.term()));
    }

    /**
     * Waits until a server says that it leads.
     *
     * @throws IllegalStateException if none does in so long
     */
    public Answer awaitLeader(LocalCluster cluster, Duration patience) {
        return Await.until("a leader", patience, () -> leader(cluster));
    }

    private Answer read(String body) {
        JsonNode status = json.readTree(body);
        List<JsonNode> members =
                List.copyOf(status.path("members").path("members").values());
        return new Answer(
                status.path("serverId").asInt(),
                status.path("role").asString().equalsIgnoreCase("LEADER"),
                status.path("term").asLong(),
                status.path("leaderId").asInt(),
                status.path("commitIndex").asLong(),
                status.path("lastApplied").asLong(),
                status.path("counters").path("entriesApplied").asLong(),
                status.path("snapshots").path("index").asLong(),
                status.path("snapshots").path("writing").asBoolean(),
                status.path("snapshots").path("fetchedBytes").asLong(),
                storeId(status.path("members")),
                members.stream().allMatch(member -> storeId(member) != 0),
                status.path("members").path("featureLevel").asInt(),
                members.stream()
                        .filter(member -> member.path("role").asString().equalsIgnoreCase("VOTER"))
                        .map(member -> member.path("id").asInt())
                        .toList());
    }

    /** Ids of 64 bits are strings there. */
    private static long storeId(JsonNode named) {
        return Long.parseLong(named.path("storeId").asString());
    }
}
