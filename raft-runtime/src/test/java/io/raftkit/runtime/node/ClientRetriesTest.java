package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.client.ClientRequest.Kind;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.client.SessionBodies;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.session.ClientEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that sends everything again that has no answer, in order, while servers are killed, cut off and lose messages. */
class ClientRetriesTest {
    private static final int COMMANDS = 300;
    private static final int IN_FLIGHT_MAX = 8;
    private static final long NONCE = SessionBodies.nonce(42);

    private final VirtualCluster cluster = new VirtualCluster(3);
    private SplittableRandom random = new SplittableRandom(1);
    private int cut;
    private int tries;

    /** Numbered commands of one client: the n-th must be the n-th that takes effect, and its result must be n. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyCommand_takesEffectOnce_andIsAnswered(long seed) {
        random = new SplittableRandom(seed);
        cluster.start();
        cluster.leader();
        long session = opened();
        List<String> results = new ArrayList<>();
        while (results.size() < COMMANDS) {
            assertThat(++tries).as("tries").isLessThan(2_000);
            disturb();
            int server = 1 + random.nextInt(3);
            if (cluster.nodes.containsKey(server)) {
                send(server, session, results);
            }
        }
        assertThat(results).isEqualTo(numbers());
        mend();
        cluster.pass(20_000);
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.machine(id).applied()).containsExactlyElementsOf(numbers());
        }
        assertThat(tries).as("some were sent again").isGreaterThan(COMMANDS / IN_FLIGHT_MAX + 10);
    }

    private static List<String> numbers() {
        List<String> numbers = new ArrayList<>();
        for (int i = 1; i <= COMMANDS; i++) {
            numbers.add(String.valueOf(i));
        }
        return numbers;
    }

    private long opened() {
        ClientEntry opening = Objects.requireNonNull(ClientEntry.of(Kind.OPEN_SESSION, SessionBodies.opening(NONCE)));
        CompletableFuture<ClientAnswer> opened = cluster.node(1).handOver(opening, Duration.ofSeconds(5));
        cluster.pass(5_000);
        assertThat(opened).isDone();
        return SessionBodies.opened(opened.join().body());
    }

    /** One request with the commands from the first on that has no result. */
    private void send(int server, long session, List<String> results) {
        int first = results.size() + 1;
        int last = Math.min(COMMANDS, first + random.nextInt(IN_FLIGHT_MAX));
        List<CompletableFuture<ClientAnswer>> answers = new ArrayList<>();
        for (int sequence = first; sequence <= last; sequence++) {
            byte[] body = SessionBodies.command(session, NONCE, sequence, first - 1, Adder.text(sequence));
            ClientEntry entry = Objects.requireNonNull(ClientEntry.of(Kind.SUBMIT_IN_SESSION, body));
            answers.add(cluster.node(server).handOver(entry, Duration.ofMillis(300)));
        }
        // A client whose connection breaks hears nothing, and goes to another server while this one still has the
        // request.
        boolean isBroken = random.nextInt(6) == 0;
        cluster.pass(isBroken ? random.nextInt(3) : 20 + random.nextInt(300));
        for (CompletableFuture<ClientAnswer> answer : answers) {
            if (isBroken || !answer.isDone() || answer.isCompletedExceptionally()) {
                return;
            }
            ClientAnswer said = answer.join();
            assertThat(said.code()).isNotIn(ReplyCode.NO_SESSION, ReplyCode.UNKNOWN_RESULT_LOST);
            if (said.code() != ReplyCode.ANSWER) {
                return;
            }
            results.add(new String(said.body()));
        }
    }

    private void disturb() {
        switch (random.nextInt(20)) {
            case 0 -> {
                mend();
                cut = 1 + random.nextInt(3);
                cluster.wires.cut(cut);
            }
            case 1 -> {
                mend();
                int killed = 1 + random.nextInt(3);
                cluster.nodes.remove(killed).halt();
                cluster.machines.put(killed, new Adder());
            }
            case 2 -> {
                int share = 2 + random.nextInt(6);
                cluster.wires.lose(
                        frame -> random.nextInt(share) == 0 && frame.header().kind() >= MessageKind.FORWARD.code());
            }
            case 3, 4, 5 -> mend();
            default -> {}
        }
    }

    /** At most one server is cut off or down at a time. */
    private void mend() {
        if (cut != 0) {
            cluster.wires.mend(cut);
            cut = 0;
        }
        cluster.wires.lose(frame -> false);
        for (int id = 1; id <= 3; id++) {
            if (!cluster.nodes.containsKey(id)) {
                cluster.start(id);
            }
        }
    }
}
