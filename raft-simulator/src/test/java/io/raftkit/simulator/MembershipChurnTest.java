package io.raftkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Members come and go while faults happen, and all that holds for a fixed cluster holds. */
class MembershipChurnTest {
    private static final int SEEDS = 24;

    /** What is asked for is mostly done, and sometimes not; nothing that an operator can do is only there to be done. */
    @Test
    void membersComeAndGo() {
        Map<String, Integer> done = new TreeMap<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Simulation simulation = Simulation.ofRegisters()
                    .servers((int) (3 + seed % 5))
                    .seconds(20)
                    .faults(Faults.membershipChurn());
            SimulationRun run = new SimulationRun(simulation, seed, SimulationRun.schedule(simulation, seed), null);
            run.go();
            run.operator().done().forEach((what, count) -> done.merge(what, count, Integer::sum));
        }
        System.out.println(done);
        assertThat(done)
                .containsKeys(
                        "change done",
                        "change CHANGE_REFUSED",
                        "change unknown",
                        "transfer done",
                        "transfer CHANGE_REFUSED",
                        "mistake NOT_LEADER",
                        "mistake CHANGE_REFUSED",
                        "joins for the first time",
                        "asks to be added",
                        "returns on its disk",
                        "returns on an empty disk",
                        "loses its disk",
                        "moves",
                        "is shut down");
        assertThat(done.get("change done")).isGreaterThan(SEEDS * 2);
    }
}
