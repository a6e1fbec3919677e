package io.raftkit.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.script.scene.ScriptProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scripts that cannot be right are refused with file and line, and a wrong expectation does not pass. */
class ScriptRunnerTest {
    private static final String BEGIN = "# Why.\n\ncluster 3\n----\nnothing\n";

    private static String run(String text) {
        return ScriptRunner.run(Script.parse("a.txt", text)).text();
    }

    @Test
    void scriptThatIsRightComesBackAsItIs() {
        String text =
                BEGIN + "\nstatus 1\n----\n1 is follower in term 0, leader unknown, last 0, durable 0, committed 0,"
                        + " applied 0\n";
        assertThat(run(text)).isEqualTo(text);
    }

    @Test
    void wrongExpectationIsReplacedByWhatHappens() {
        assertThat(run(BEGIN + "\nlog 1\n----\n1 log:  1 2 3   committed 3\n"))
                .endsWith("log 1\n----\n1 log:  -   committed 0\n");
    }

    @Test
    void forgottenExpectationIsNotTakenForNothing() {
        String text = BEGIN + "\nheal\n----\n";
        assertThat(run(text)).isEqualTo(text + "nothing\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "frobnicate 1\\n----|a.txt:7: frobnicate 1: unknown command",
                "heal\\nheal now\\n----|a.txt:8: heal now: what is \"now\"?; usage: heal",
                "heal why=not\\n----|a.txt:7: heal why=not: what is \"why=\"?",
                "advance soon\\n----|a.txt:7: advance soon: server or millis is a number",
                "crash 4\\n----|a.txt:7: crash 4: there is no server 4",
                "crash 1\\ntimeout 1\\n----|a.txt:8: timeout 1: server 1 is down",
                "deliver 1 2\\n----|a.txt:7: deliver 1 2: nothing like that is on its way",
                "persist 1\\n----|a.txt:7: persist 1: server 1 writes nothing",
                "cluster 3\\n----|a.txt:7: cluster 3: there is a cluster already",
                "heal|a.txt:8: missing: ----",
                "----\\n1 is leader|a.txt:7: an expectation without a command",
                "heal\\n----\\nnothing\\nheal\\n----|a.txt:11: commands behind an expectation need a blank line",
                "1 is leader|a.txt:8: missing: ----",
                "# Prose.\\nheal\\n----|a.txt:8: prose and commands need a blank line",
            })
    void mistakeIsToldWithFileAndLine(String tail, String message) {
        assertThatThrownBy(() -> run(BEGIN + "\n" + tail.replace("\\n", "\n")))
                .isInstanceOf(ScriptProblem.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void expectationLeftOverBehindABlankLineIsAMistake() {
        assertThatThrownBy(() -> run(BEGIN + "\nheal\n----\nnothing\n\n1 is leader\n----\n"))
                .hasMessageStartingWith("a.txt:11: 1 is leader: unknown command \"1\"");
    }

    @Test
    void scriptWithoutProseIsRefused() {
        assertThatThrownBy(() -> run("cluster 3\n----\n"))
                .hasMessageStartingWith("a.txt:1: a script begins with prose");
    }

    @Test
    void diffNamesLines() {
        assertThat(LineDiff.of(List.of("a", "b", "c"), List.of("a", "x", "c", "d")))
                .isEqualTo("   1   a\n   2 - b\n   2 + x\n   3   c\n   4 + d");
    }
}
