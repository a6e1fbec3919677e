package io.raftkit.examples.kv.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.typed.codec.DecodingException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class KeyValueMachineTest {
    private static final int KEYS = 1000;

    private final Requests client = new Requests(2);

    @Test
    void keyThatIsDue_isThereForReads_untilTheLogSaysThatItsTimeHasCome_andNeverReturns() {
        client.write("SET k v PX 100");
        client.sleep(100);
        assertThat(client.read("GET k")).isEqualTo("$1 v");
        assertThat(client.read("PTTL k")).isEqualTo(":0");
        assertThat(client.machine().nextDue()).isEqualTo(client.time());
        client.tick();
        assertThat(client.read("GET k")).isEqualTo("$-1");
        assertThat(client.readAt(0, "GET k")).isEqualTo("$-1");
        assertThat(client.read("DBSIZE")).isEqualTo(":0");
        assertThat(client.machine().nextDue()).isEqualTo(Held.NEVER);
    }

    @Test
    void clockOfALeaderThatIsBehind_bringsNoKeyBack() {
        client.write("SET k v PX 100");
        client.sleep(200);
        client.tick();
        client.sleep(-150);
        assertThat(client.write("GETEX k")).isEqualTo("$-1");
        assertThat(client.write("SET k w PX 100")).isEqualTo("+OK");
        assertThat(client.read("PTTL k")).isEqualTo(":100");
    }

    @Test
    void manyKeysDueAtOnce_areGoneAtOnce_andRemovedByAndBy() {
        for (int i = 0; i < KEYS; i++) {
            client.write("SET k" + i + " v PX " + (1000 + i));
        }
        client.sleep(10_000);
        client.tick();
        assertThat(client.read("KEYS *")).isEqualTo("*0");
        assertThat(client.read("DBSIZE")).isNotEqualTo(":0");
        for (int i = 0; i < KEYS && client.machine().nextDue() != Held.NEVER; i++) {
            client.tick();
        }
        assertThat(client.read("DBSIZE")).isEqualTo(":0");
    }

    @Test
    void keysThatComeAndGoInLargeBatches_areRemovedAsFastAsTheyCome() {
        for (int round = 0; round < 50; round++) {
            String[] requests = new String[KEYS];
            for (int i = 0; i < KEYS; i++) {
                requests[i] = "SET k" + round + "-" + i + " v PX 1";
            }
            client.applied(Requests.batch(requests));
            client.sleep(10);
        }
        String size = client.read("DBSIZE").substring(1);
        assertThat(Integer.parseInt(size)).isLessThan(3 * KEYS);
    }

    @Test
    void transaction_isAppliedOnlyIfNoWatchedKeyChanged() {
        client.write("SET k 1");
        long version = client.version("k");
        Batch transaction = Requests.transaction(Map.of(Bytes.of("k"), version), "INCR k", "GET k");
        assertThat(client.write(transaction)).isEqualTo("*2 :2 $1 2");
        assertThat(client.write(transaction)).isEqualTo("*-1");
        assertThat(client.read("GET k")).isEqualTo("$1 2");
    }

    @Test
    void watchedKeyThatWasRemoved_orHasExpired_hasChanged_andOneThatWasNeverThereHasNot() {
        client.write("SET k 1 PX 100");
        long version = client.version("k");
        client.sleep(100);
        assertThat(client.write(Requests.transaction(Map.of(Bytes.of("k"), version), "INCR k")))
                .isEqualTo("*-1");
        assertThat(client.write(Requests.transaction(Map.of(Bytes.of("no"), client.version("no")), "INCR k")))
                .isEqualTo("*1 :1");
    }

    @Test
    void replyInATransactionThatIsAnError_leavesTheOthers() {
        assertThat(client.write(Requests.transaction(Map.of(), "SET k x", "INCR k", "APPEND k y")))
                .isEqualTo("*3 +OK -ERR value is not an integer or out of range :2");
    }

    @Test
    void answerThatIsTooLong_isAnErrorInstead_andAReadIsAnsweredInParts() {
        String value = "v".repeat(1 << 20);
        for (int i = 0; i < 9; i++) {
            client.write("SET k" + i + " " + value);
        }
        assertThat(client.read("MGET k0 k1 k2 k3 k4 k5 k6 k7 k8"))
                .isEqualTo("-ERR the answer is longer than 8388608 bytes");
        Batch reads = Requests.batch("GET k0", "GET k1", "GET k2");
        assertThat(client.asked(new KeyValueQuery.Replies(0, reads)).answered()).isEqualTo(1);
    }

    /** Servers that know it apply it: an error here would be another state than theirs. */
    @Test
    void commandThatOnlyANewerServerKnows_stopsThisOne() {
        client.write("SET k v");
        for (Batch batch : List.of(Requests.batch("NEWER k"), Requests.transaction(Map.of(), "NEWER k"))) {
            assertThatThrownBy(() -> client.applied(batch))
                    .hasRootCauseInstanceOf(DecodingException.class)
                    .hasRootCauseMessage(
                            "the command NEWER is not known here: start a version of this server that knows it");
        }
    }

    /** It would be applied on one server only. */
    @Test
    void queryThatWouldChangeKeys_isRefused() {
        client.write("SET k v");
        for (Batch batch : List.of(Requests.batch("GET k", "DEL k"), Requests.transaction(Map.of(), "DEL k"))) {
            assertThatThrownBy(() -> client.asked(new KeyValueQuery.Replies(0, batch)))
                    .hasRootCauseMessage("DEL changes keys: submit it as a command");
        }
        assertThat(client.read("GET k")).isEqualTo("$1 v");
    }

    @Test
    void scan_tellsEachKeyOnce_thatWasThereFromFirstPageToLast_whateverElseChanges() {
        for (int i = 0; i < KEYS; i++) {
            client.write("SET stays" + i + " v");
        }
        TreeSet<String> seen = new TreeSet<>();
        String cursor = "0";
        int page = 0;
        do {
            String[] reply =
                    client.read("SCAN " + cursor + " COUNT 7 MATCH stays*").split(" ");
            cursor = reply[2];
            for (int i = 5; i < reply.length; i += 2) {
                assertThat(seen.add(reply[i])).as("%s is told once", reply[i]).isTrue();
            }
            client.write("SET other" + page + " v");
            client.write("DEL other" + (page++ - 3));
        } while (!cursor.equals("0"));
        assertThat(seen).hasSize(KEYS);
    }
}
