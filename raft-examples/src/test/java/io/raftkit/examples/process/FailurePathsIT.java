package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.Launch;
import io.raftkit.examples.cluster.LocalCluster;
import io.raftkit.examples.cluster.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What must be quick when something fails is not slow because it happens for the first time: after servers have been at work under load for a
 * while, no class is loaded any more where one is killed, stopped, elected, voted down, kept waiting by its disk, or closed.
 *
 * <p>It depends on the faults that a run meets whether a rare class is needed, so this is run by hand, and what it finds is added to the lists
 * of classes that are loaded at start.
 */
@Tag("failure-paths")
class FailurePathsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WARM_ACKNOWLEDGEMENTS = 50;
    private static final long STOPPED_MILLIS = 3_000;

    /** A line of the virtual machine about a class that it loaded. */
    private static final Pattern LOADED = Pattern.compile("\\[class,load *\\] ([\\w.$/]+) source: ");

    private static final Pattern OURS = Pattern.compile(
            "(io\\.raftkit|okhttp3|okio|kotlin|org\\.eclipse\\.jetty|tools\\.jackson|org\\.mapdb)\\..*");

    private final Heard[] heard = new Heard[4];

    private static Launch launch() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String basedir =
                Path.of(System.getProperty("basedir", ".")).toAbsolutePath().toString();
        String path = String.join(
                File.pathSeparator, Path.of(basedir, "target", "test-classes").toString(), basedir + "/target/app/*");
        return new Launch(
                java,
                List.of("-cp", path),
                List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xlog:class+load:stdout"),
                List.of(ColdNode.class.getName()));
    }

    @Test
    void nothingThatFails_loadsAClassForTheFirstTime() throws Exception {
        Set<String> loaded = new TreeSet<>();
        try (LocalCluster cluster = LocalCluster.start(launch(), 3)) {
            cluster.servers().forEach(this::hear);
            int[] marks = new int[4];
            for (int id = 1; id <= 3; id++) {
                for (int i = 0; i < WARM_ACKNOWLEDGEMENTS; i++) {
                    heard[id].awaitAcknowledgement();
                }
                marks[id] = heard[id].ask(ColdNode.MARK);
            }
            int killed = heard[1].awaitAcknowledgement();
            int one = killed % 3 + 1;
            int other = one % 3 + 1;
            // The leader is killed, and comes back.
            cluster.server(killed).kill();
            int leader = awaitLeader(one, killed);
            hear(cluster.restart(killed));
            heard[killed].awaitAcknowledgement();
            // A leader's disk is slow: it steps down.
            heard[leader].ask(ColdNode.SLOW);
            int next = awaitLeader(leader, leader);
            // A server stands still, whatever it is.
            standStill(next);
            // Each of the two is alone for a while, with the third dead and the other standing still.
            cluster.server(killed).kill();
            standStill(other);
            standStill(one);
            hear(cluster.restart(killed));
            heard[killed].awaitAcknowledgement();
            heard[other].awaitAcknowledgement();
            heard[one].ask(ColdNode.CLOSE);
            heard[other].ask(ColdNode.THROW);
            heard[other].await(marks[other], "the end", line -> line.equals(ColdNode.ENDED));
            loaded.addAll(loadedSince(one, marks[one]));
            loaded.addAll(loadedSince(other, marks[other]));
        }
        assertThat(loaded).isEmpty();
    }

    private void hear(ServerProcess process) {
        heard[process.id()] = new Heard(process);
    }

    private int awaitLeader(int asked, int not) {
        return Await.until("another leader than " + not, PATIENCE, () -> {
            int leader = heard[asked].awaitAcknowledgement();
            return leader == not ? Optional.empty() : Optional.of(leader);
        });
    }

    private void standStill(int id) throws IOException, InterruptedException {
        heard[id].process().freeze();
        TimeUnit.MILLISECONDS.sleep(STOPPED_MILLIS);
        heard[id].process().resume();
    }

    private Set<String> loadedSince(int id, int mark) {
        Set<String> loaded = new TreeSet<>();
        for (String line : heard[id].from(mark)) {
            Matcher matcher = LOADED.matcher(line);
            // A lambda's class is spun in a fraction of a millisecond once the machinery for it is there.
            if (matcher.find()
                    && OURS.matcher(matcher.group(1)).matches()
                    && !matcher.group(1).contains("$$Lambda")) {
                loaded.add(matcher.group(1));
            }
        }
        return loaded;
    }
}
