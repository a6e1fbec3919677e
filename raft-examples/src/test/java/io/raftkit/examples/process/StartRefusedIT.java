package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.EndedProgram;
import io.raftkit.examples.cluster.FreePorts;
import io.raftkit.examples.server.ServerMain;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user of the packaged counter reads when a server does not start. */
class StartRefusedIT {
    @TempDir
    Path directory;

    private EndedProgram start(String... arguments) throws Exception {
        return EndedProgram.run(PackagedApp.launch(PackagedApp.COUNTER), directory, arguments);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    @Test
    void aTakenPort_isNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            EndedProgram ended = start("--id", "1", "--peers", "1=" + address, "--data", data());
            assertThat(ended.output())
                    .contains("The transport of server 1 cannot be opened: cannot listen on " + address
                            + ": another process, perhaps a copy of this server, has the port.")
                    .containsOnlyOnce(address);
            assertThat(ended.exitCode()).isEqualTo(ServerMain.PORT_TAKEN);
        }
    }

    @Test
    void aTakenPortForClients_isNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = "" + taken.getLocalPort();
            String peers = "1=127.0.0.1:" + FreePorts.find(1).get(0);
            EndedProgram ended = start("--id", "1", "--peers", peers, "--data", data(), "--http", port);
            assertThat(ended.output()).contains(port);
            assertThat(ended.exitCode()).isEqualTo(ServerMain.PORT_TAKEN);
        }
    }

    @Test
    void anIdThatIsNotAmongThePeers_isNamed() throws Exception {
        EndedProgram ended = start("--id", "4", "--peers", "1=127.0.0.1:1,2=127.0.0.1:2", "--data", data());
        assertThat(ended.output()).contains("4").contains("1=127.0.0.1:1");
        assertThat(ended.exitCode()).isEqualTo(ServerMain.START_REFUSED);
    }

    @Test
    void aBadCommandLine_isAnsweredWithTheUsage() throws Exception {
        EndedProgram ended = start("--id", "one");
        assertThat(ended.output()).contains("--peers is missing").contains("usage: counter");
        assertThat(ended.exitCode()).isEqualTo(ServerMain.BAD_ARGUMENTS);
    }
}
