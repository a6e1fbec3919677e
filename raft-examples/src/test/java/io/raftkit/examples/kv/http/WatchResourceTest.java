package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchResourceTest extends HttpPortCase {
    private EventReader watch(String query, String... headers) throws IOException {
        return new EventReader(server.port(), "/watch" + query, headers);
    }

    private String begin(String query, String... headers) throws IOException {
        try (EventReader reader = watch(query, headers)) {
            return reader.begin();
        }
    }

    private static void assertEvent(EventReader reader, String name, long id, String data) {
        assertThat(reader.nextChange()).isEqualTo(new EventReader.Event(name, id, data.replace('\'', '"')));
    }

    @Test
    void watchWithoutARevision_tellsWhatComes_ofAnyKind() throws IOException {
        server.redis("SET before v");
        try (EventReader reader = watch("")) {
            assertEvent(reader, "start", 1, "{'revision':1}");
            server.redis("SET k v PX 100");
            server.redis("INCR n");
            server.redis("DEL n");
            server.redis("HSET h f v");
            server.sleep(100);
            server.redis("SET k w");
            server.redis("FLUSHDB");
            server.redis("FLUSHDB");
            assertEvent(
                    reader, "put", 2, "{'key':'k','type':'string','value':'v','revision':2,'expiresAtMillis':1000100}");
            assertEvent(reader, "put", 3, "{'key':'n','type':'string','value':'1','revision':3}");
            assertEvent(reader, "delete", 4, "{'key':'n','revision':4}");
            assertEvent(reader, "put", 5, "{'key':'h','type':'hash','revision':5}");
            assertEvent(reader, "expire", 6, "{'key':'k','revision':6}");
            assertEvent(reader, "put", 7, "{'key':'k','type':'string','value':'w','revision':7}");
            assertEvent(reader, "clear", 8, "{'revision':8}");
            server.redis("SET k x");
            assertEvent(reader, "put", 9, "{'key':'k','type':'string','value':'x','revision':9}");
        }
    }

    @Test
    void watchFromARevision_tellsWhatWasAndWhatComes_ofOneKeyOrOfAPrefix() throws IOException {
        for (String key : List.of("a", "a/1", "b", "a/2", "a")) {
            server.redis("SET " + key + " v");
        }
        try (EventReader key = watch("?key=a&revision=1");
                EventReader prefix = watch("?prefix=a/&revision=3");
                EventReader again = watch("?prefix=a/&revision=1", "Last-Event-ID", "4")) {
            assertThat(List.of(
                            key.nextChange().id(),
                            key.nextChange().id(),
                            key.nextChange().id()))
                    .containsExactly(0L, 1L, 5L);
            assertThat(List.of(prefix.nextChange().id(), prefix.nextChange().id()))
                    .containsExactly(2L, 4L);
            assertThat(again.nextChange().id()).isEqualTo(4);
            server.redis("SET a/1 w");
            assertThat(prefix.nextChange().id()).isEqualTo(6);
            assertThat(again.nextChange().id()).isEqualTo(6);
            server.redis("DEL a");
            assertThat(key.nextChange().id()).isEqualTo(7);
        }
    }

    @Test
    void heartbeat_tellsHowFarTheWatchHasCome_thoughNothingThatIsWatchedChanged() throws IOException {
        try (EventReader reader = watch("?key=a")) {
            server.redis("SET b v");
            EventReader.Event event = reader.next();
            while (event.id() != 1) {
                event = reader.next();
            }
            assertThat(event.name()).isEqualTo("heartbeat");
        }
    }

    @Test
    void revisionThatIsNotKnown_isRefused() throws IOException {
        server.redis("SET a v");
        assertThat(begin("?revision=3")).startsWith("400 ").contains("from revision 2 at most");
        assertThat(begin("", "Last-Event-ID", "2")).startsWith("400 ");
        assertThat(begin("", "Last-Event-ID", "x")).startsWith("400 ");
        assertThat(begin("?revision=0")).startsWith("410 ");
        assertThat(begin("?key=a&prefix=a")).startsWith("400 ");
        assertThat(server.caller().put("/watch", "{}").status()).isEqualTo(405);
        server.restore();
        assertThat(begin("?revision=1")).startsWith("410 ").endsWith("\"firstRevision\":2,\"storeRevision\":1}");
    }

    @Test
    void watchThatKnowsAllChangesOfASnapshot_goesOnBehindIt() throws IOException {
        server.redis("SET a v");
        try (EventReader reader = watch("?revision=1")) {
            assertThat(reader.nextChange().name()).isEqualTo("start");
            assertThat(reader.nextChange().id()).isEqualTo(1);
            server.restore();
            server.redis("SET a w");
            assertThat(reader.nextChange().id()).isEqualTo(2);
        }
    }

    @Test
    void clientThatDoesNotRead_isDisconnectedWithAReason_andGotAllChangesUpToThere() throws IOException {
        String value = "v".repeat(1 << 20);
        try (EventReader reader = watch("")) {
            assertThat(reader.next().name()).isEqualTo("start");
            // More than sockets on their way take, and than the history keeps.
            for (int i = 0; i < 32; i++) {
                server.redis("SET k " + value);
            }
            List<EventReader.Event> events = new ArrayList<>();
            for (EventReader.Event event = reader.nextChange(); event != null; event = reader.nextChange()) {
                events.add(event);
            }
            EventReader.Event end = events.remove(events.size() - 1);
            assertThat(end.name()).isEqualTo("end");
            assertThat(end.data()).contains("no longer known here");
            assertThat(events.size()).isLessThan(32);
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i).id()).isEqualTo(i + 1);
            }
        }
        awaitNothingHeld(server);
    }

    @Test
    void clientThatCannotBeServed_isDisconnected_andAnotherMayWatch() throws IOException {
        try (EventReader reader = watch("")) {
            assertThat(reader.next().name()).isEqualTo("start");
            server.changedWithoutAValue();
            awaitNobodyWatches();
            assertThat(reader.nextChange()).isNull();
        }
    }

    private void awaitNobodyWatches() {
        Await.until(
                "nobody watches",
                HttpNodes.PATIENCE,
                () -> server.watchers() == 0 ? Optional.of(true) : Optional.empty());
    }

    @Test
    void clientThatLeft_isForgotten() throws IOException {
        EventReader reader = watch("");
        assertThat(reader.next().name()).isEqualTo("start");
        assertThat(server.watchers()).isEqualTo(1);
        reader.close();
        awaitNobodyWatches();
    }
}
