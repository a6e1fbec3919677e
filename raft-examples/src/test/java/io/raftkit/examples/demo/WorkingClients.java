package io.raftkit.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.server.HttpNodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Clients that increment while an operator works, and what they were told, which is compared with what all servers hold in the end. */
final class WorkingClients implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final int MORE = 100;

    private final OperatedServers servers;
    private final Ledger ledger = new Ledger();
    private final DemoHttp http = new DemoHttp();
    private final Clients clients;

    /** Clients of these servers, which start at once. */
    WorkingClients(OperatedServers servers) {
        this.servers = servers;
        clients = new Clients(servers::clientPorts, ledger);
        clients.start(CLIENTS);
        awaitMore();
    }

    /** A step of the operator's work. */
    @FunctionalInterface
    interface Step {
        /** Does it. */
        void run() throws Exception;
    }

    /** Does a step while the clients work, and goes on when they are acknowledged as before. */
    void during(String what, Step step) throws Exception {
        ledger.forgetPauses();
        step.run();
        awaitMore();
        System.out.println(what + ": at most " + ledger.pauseMillisMax() + " ms between two acknowledgements, "
                + ledger.count() + " so far");
    }

    private void awaitMore() {
        int goal = ledger.count() + MORE;
        Await.until(
                MORE + " more increments are acknowledged",
                HttpNodes.PATIENCE,
                () -> ledger.count() >= goal ? Optional.of(true) : Optional.empty());
    }

    /** Ends the clients, and compares. */
    void requireThatNothingIsLostOrDoubled() {
        clients.close();
        List<AppliedState> books = Await.until("all servers hold the same", HttpNodes.PATIENCE, this::agreed);
        Verdict verdict = Verdict.of(ledger.acknowledged(), ledger.unknown(), books);
        // How many outcomes are unknown depends on how slow this machine is.
        assertThat(verdict.faults()).allMatch(fault -> fault.startsWith("1 % or more"));
        assertThat(verdict.counted()).isEqualTo(verdict.acknowledged());
        System.out.println(verdict.line());
    }

    /** What an increment of unknown outcome changes may come later, and to one server after the other. */
    private Optional<List<AppliedState>> agreed() {
        List<AppliedState> books = new ArrayList<>();
        servers.ids().forEach(id -> http.books(servers.clientPort(id)).ifPresent(books::add));
        boolean isAgreed = books.size() == servers.ids().size()
                && books.stream().distinct().count() == 1;
        return isAgreed ? Optional.of(books) : Optional.empty();
    }

    @Override
    public void close() {
        clients.close();
    }
}
