package io.raftkit.examples.demo;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.Timeline;
import io.raftkit.examples.server.StorageChoice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The first act: a replicated counter. In the end, what every client was told is compared with what every server holds. */
final class CounterAct {
    private static final long AGREEMENT_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

    private final DemoHttp http = new DemoHttp();
    private final Ledger ledger = new Ledger();
    private final Timeline timeline;

    CounterAct(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Plays it, prints the verdict as the last line, and says whether it is clean. */
    boolean play(int clientCount, int seconds, StorageChoice storage) throws IOException {
        System.out.println("Act 1: a counter on three processes on loopback, storage " + storage.name() + ", "
                + clientCount + " clients, for " + seconds + " seconds");
        Launch launch = Launch.likeThis(DemoNode.class, Demo.jvmOptions(storage));
        Verdict verdict;
        try (LocalCluster cluster = LocalCluster.start(launch, Demo.SERVERS)) {
            Stage stage = new Stage(cluster, timeline, ledger, "increments");
            stage.run(seconds, () -> {
                Clients clients = new Clients(stage::clientPorts, ledger);
                clients.start(clientCount);
                return clients;
            });
            List<AppliedState> books = books(stage);
            timeline.event("the counter of the three servers is "
                    + books.stream().map(book -> "" + book.value()).collect(Collectors.joining(", ")));
            verdict = Verdict.of(ledger.acknowledged(), ledger.unknown(), books);
        }
        timeline.summary();
        verdict.faults().forEach(System.out::println);
        System.out.println(verdict.line());
        return verdict.isClean();
    }

    /** The books of all servers, as soon as they agree: an increment with unknown outcome may still be on its way into a log. */
    private List<AppliedState> books(Stage stage) {
        long startNanos = System.nanoTime();
        return Await.until("each server shows its books", Stage.PATIENCE, () -> {
            List<AppliedState> books = new ArrayList<>();
            stage.clientPorts().forEach(port -> http.books(port).ifPresent(books::add));
            boolean isAgreed = books.stream().distinct().count() == 1;
            boolean isLate = System.nanoTime() - startNanos > AGREEMENT_NANOS_MAX;
            return books.size() == Demo.SERVERS && (isAgreed || isLate) ? Optional.of(books) : Optional.empty();
        });
    }
}
