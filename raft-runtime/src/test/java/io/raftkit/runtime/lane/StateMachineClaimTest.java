package io.raftkit.runtime.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.StartRefusedException;
import io.raftkit.runtime.node.Adder;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

/** Which node a state machine belongs to, and that knowing it keeps none alive. */
class StateMachineClaimTest {

    /** Equal to all of its kind, as a record without components is. */
    private static final class Equal extends Adder {
        @Override
        public boolean equals(Object other) {
            return other instanceof Equal;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void instancesAreToldApart_howeverEqualTheyAre() {
        Equal first = new Equal();
        Equal second = new Equal();
        StateMachineClaim.take(first, 1);
        StateMachineClaim.take(second, 2);
        assertThatThrownBy(() -> StateMachineClaim.take(first, 3))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("server 1");
    }

    @Test
    void claimGivenBackTwice_doesNotEndThatOfTheNext() {
        Adder machine = new Adder();
        StateMachineClaim first = StateMachineClaim.take(machine, 1);
        first.giveBack();
        StateMachineClaim.take(machine, 2);
        first.giveBack();
        assertThatThrownBy(() -> StateMachineClaim.take(machine, 3))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("server 2");
    }

    @Test
    void claimThroughAnotherObject_isTheSame() {
        Adder machine = new Adder();
        Adder seen = new Adder();
        StateMachineClaim claim = StateMachineClaim.take(machine, 1).through(seen);
        assertThat(claim.stateMachine()).isSameAs(seen);
        claim.giveBack();
        StateMachineClaim.take(machine, 2);
        StateMachineClaim.take(seen, 3);
    }

    @Test
    void stateMachineThatIsUsedNoLonger_isNotKeptAlive_andForgotten() throws InterruptedException {
        int before = StateMachineClaim.known();
        WeakReference<Adder> gone = claimed();
        assertThat(StateMachineClaim.known()).isGreaterThan(0);
        Adder kept = new Adder();
        for (int i = 0; i < 10_000 && (gone.get() != null || StateMachineClaim.known() > before + 1); i++) {
            System.gc();
            Thread.onSpinWait();
            StateMachineClaim.take(kept, 1).giveBack();
        }
        assertThat(gone.get()).isNull();
        assertThat(StateMachineClaim.known()).isLessThanOrEqualTo(before + 1);
    }

    private static WeakReference<Adder> claimed() {
        Adder machine = new Adder();
        StateMachineClaim.take(machine, 1);
        return new WeakReference<>(machine);
    }
}
