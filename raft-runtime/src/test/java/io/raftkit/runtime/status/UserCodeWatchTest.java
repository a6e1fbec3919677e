package io.raftkit.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.runtime.node.Adder;
import io.raftkit.runtime.node.RecordedLog;
import java.lang.System.Logger.Level;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of user code that does not return, by a clock of the test's own. */
class UserCodeWatchTest {
    private static final long STEP = UserCodeWatch.LONG_NANOS / 10;

    private final RecordedLog lines = new RecordedLog();
    private final Counters counters = new Counters();
    private final UserCodeSection section = new UserCodeSection();
    private final UserCodeWatch watch =
            new UserCodeWatch(List.of(new UserCodeSection(), section), counters, new NodeLog(7, lines));

    private long now;

    private void pass(long nanos) {
        for (long end = now + nanos; now < end; now += STEP) {
            watch.look(now);
        }
    }

    private List<String> logged() {
        return lines.lines(Level.ALL);
    }

    @Test
    void stateMachineThatDoesNotReturn_isNamedWithItsThreadItsClassAndItsLine() {
        Adder machine = new Adder();
        section.enter(UserCode.APPLY, machine);
        pass(UserCodeWatch.LONG_NANOS);
        assertThat(watch.warnings(now)).isEmpty();
        pass(UserCodeWatch.LONG_NANOS);
        String thread = Thread.currentThread().getName();
        assertThat(watch.warnings(now))
                .singleElement()
                .satisfies(warning -> assertThat(warning)
                        .startsWith("Thread " + thread + " has been in apply of " + Adder.class.getName() + " at ")
                        .contains(" for 2000 ms. ", "results and reads wait", "Let apply wait for nothing"));
        assertThat(watch.warnings(now + UserCodeWatch.LONG_NANOS))
                .first()
                .asString()
                .contains("for 3000 ms");
        assertThat(logged())
                .singleElement()
                .satisfies(line ->
                        assertThat(line).startsWith("WARNING server 7: Thread " + thread + " has been in apply of"));
        section.leave();
        pass(STEP);
        assertThat(watch.warnings(now)).isEmpty();
        assertThat(counters.of(Counter.USER_CODE_HELD)).isEqualTo(1);
    }

    @Test
    void manyQuickCalls_areNotOneLongCall() {
        for (int i = 0; i < 100; i++) {
            section.enter(UserCode.QUERY, null);
            pass(STEP);
            section.leave();
            section.enter(UserCode.CALLBACK_OF_RESULT, null);
            pass(STEP);
            section.leave();
        }
        assertThat(watch.warnings(now)).isEmpty();
        assertThat(logged()).isEmpty();
    }

    @Test
    void laneThatIsHeldAgainAndAgain_isLoggedOnceAMinute_andCounted() {
        while (now < 2 * UserCodeWatch.LOG_NANOS) {
            section.enter(UserCode.LISTENER, this);
            pass(3 * UserCodeWatch.LONG_NANOS);
            section.leave();
            pass(STEP);
        }
        assertThat(logged())
                .hasSize(2)
                .allMatch(line -> line.contains("a method of " + UserCodeWatchTest.class.getName()));
        assertThat(counters.of(Counter.USER_CODE_HELD)).isBetween(35L, 45L);
    }
}
