package io.raftkit.benchmarks.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.examples.cluster.Launch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RemoteServerTest {
    /** On a slow machine a workload is over before what was asked for meanwhile is answered. */
    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anAnswerThatComesWhileAnotherIsWaitedFor_isKept() throws Exception {
        try (RunningSystem system = RunningSystem.start(Launch.likeThis(DisorderedServer.class, "-Xmx64m"), 1)) {
            RemoteServer server = system.servers().get(0);
            Workload workload = Workload.writes(0, 1, 1, 100);
            server.begin(workload);
            assertThat(server.costs().counts()).containsEntry("commands", 3L);
            assertThat(server.end(workload).commands()).isEqualTo(7);
        }
    }
}
