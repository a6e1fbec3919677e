package io.raftkit.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.benchmarks.system.RemoteServer;
import io.raftkit.benchmarks.system.RunningSystem;
import io.raftkit.benchmarks.system.SystemUnderTest;
import java.io.IOException;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three processes of each library under load; what is measured here says nothing. */
class PeersIT {
    private static final SystemUnderTest.Setup SETUP = SystemUnderTest.Setup.withSnapshots("512m");

    static Stream<SystemUnderTest> peers() {
        return ServiceLoader.load(SystemUnderTest.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(PeerSystem.class::isInstance);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void whatWasAcknowledgedOutlivesItsLeader_andTheEndOfAllProcesses(SystemUnderTest peer) throws IOException {
        assertThat(peer.version()).matches("\\d+\\..*");
        try (RunningSystem system = RunningSystem.start(peer, SETUP, 3)) {
            RemoteServer leader = system.awaitLeader();
            Figures figures = leader.figures(Workload.writes(0, 2, 16, 100));
            assertThat(figures.commands()).isPositive();

            system.kill(leader);
            system.awaitApplied(system.awaitLeader(), figures.commands());

            system.killAll();
            system.restartAll();
            system.awaitLeader();
            for (RemoteServer server : system.servers()) {
                system.awaitApplied(server, figures.commands());
            }
        }
    }
}
