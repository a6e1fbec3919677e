package io.raftkit.simulator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Proposal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that never pause, while servers are cut off, brought back and crashed. */
class LabChurnTest {
    private static final int CLIENTS = 3;
    private static final int ROUNDS = 20;

    static Stream<LabRun> runs() {
        return LabRun.all();
    }

    /** Proposes one word after the other to whichever servers take it, and waits a while to see it committed. */
    private static final class Client {
        private static final int[] WAITS_MILLIS = {10, 20, 50, 100, 200};

        private final Lab lab;
        private final int number;
        private int words;
        private boolean isStopped;
        /** The words it saw committed. */
        final List<String> committed = new ArrayList<>();

        Client(Lab lab, int number) {
            this.lab = lab;
            this.number = number;
            next();
        }

        private void next() {
            if (isStopped) {
                return;
            }
            String word = "client " + number + " word " + words++;
            List<Proposal> proposals = new ArrayList<>();
            for (VirtualServer server : lab.cluster.servers()) {
                if (server.isUp()) {
                    proposals.add(server.node().propose(Words.bytes(word)));
                }
            }
            look(word, proposals, 0);
        }

        private void look(String word, List<Proposal> proposals, int waits) {
            if (proposals.stream().anyMatch(Client::isCommitted)) {
                committed.add(word);
                next();
            } else if (waits == WAITS_MILLIS.length) {
                next();
            } else {
                after(WAITS_MILLIS[waits], () -> look(word, proposals, waits + 1));
            }
        }

        private static boolean isCommitted(Proposal proposal) {
            return proposal.result().isDone() && !proposal.result().isCompletedExceptionally();
        }

        private void after(long millis, Runnable action) {
            lab.cluster.time().after(TimeUnit.MILLISECONDS.toNanos(millis), action);
        }
    }

    @ParameterizedTest
    @MethodSource("runs")
    void churn(LabRun run) {
        churn(run.settings(5), run);
    }

    @ParameterizedTest
    @MethodSource("runs")
    void unreliableChurn(LabRun run) {
        churn(run.settings(5).links(Lab::unreliable), run);
    }

    private static void churn(ClusterSettings settings, LabRun run) {
        try (Lab lab = new Lab(settings, run)) {
            // A first start takes longer where servers are missing, and is not what this is about.
            lab.cluster.awaitLeader();
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(lab, i));
            }
            int disturbed = 0;
            for (int round = 0; round < ROUNDS; round++) {
                disturbed += disturb(lab) ? 1 : 0;
                // Long enough for an election, and not for everything else.
                lab.run(700);
            }
            clients.forEach(client -> client.isStopped = true);
            lab.run(1_000);
            lab.cluster.servers().stream().filter(server -> !server.isUp()).forEach(VirtualServer::start);
            lab.connect(1, 2, 3, 4, 5);
            lab.agree("last", 5);
            assertThat(disturbed)
                    .as("rounds in which a server was cut off or crashed")
                    .isPositive();
            clients.forEach(client -> checkKept(lab, client));
        }
    }

    /** Whether a server was cut off or crashed. */
    private static boolean disturb(Lab lab) {
        boolean isDisturbed = false;
        if (lab.random.nextInt(1_000) < 200) {
            lab.disconnect(lab.random.nextInt(1, 6));
            isDisturbed = true;
        }
        if (lab.random.nextInt(1_000) < 500) {
            int id = lab.random.nextInt(1, 6);
            if (!lab.cluster.server(id).isUp()) {
                lab.cluster.server(id).start();
            }
            lab.connect(id);
        }
        if (lab.random.nextInt(1_000) < 200) {
            VirtualServer server = lab.cluster.server(lab.random.nextInt(1, 6));
            if (server.isUp()) {
                server.crash();
                isDisturbed = true;
            }
        }
        return isDisturbed;
    }

    private static void checkKept(Lab lab, Client client) {
        assertThat(client.committed)
                .as("words that client %d saw committed", client.number)
                .hasSizeGreaterThan(50);
        for (VirtualServer server : lab.cluster.servers()) {
            Set<String> lost = new TreeSet<>(client.committed);
            lost.removeAll(new HashSet<>(lab.words(server.id()).words));
            assertThat(lost).as("words that server %d lost", server.id()).isEmpty();
        }
    }
}
