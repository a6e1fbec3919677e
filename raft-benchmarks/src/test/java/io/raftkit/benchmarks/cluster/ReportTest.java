package io.raftkit.benchmarks.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.benchmarks.drive.Figures;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
    private static final String MAPDB = "raftkit-mapdb";
    private static final String JOURNAL = "raftkit-journal";
    private static final Case WRITES = Case.workloads().get(1);
    private static final Case READS = Case.workloads().get(6);

    private final Plan plan = Plan.of(Plan.options());
    private final Results results = new Results();

    private void add(Case of, String system, long calls, Map<String, Long> failures) {
        Map<String, Long> micros = Map.of("p50", calls, "p99", 2 * calls, "p99.9", 3 * calls, "max", 4 * calls);
        Figures figures = new Figures(of.workload(1, 1), calls, 1, micros, failures);
        results.add(of, system, new Measured(figures, calls / 10.0, 5, 200));
    }

    private void addSome() {
        add(WRITES, MAPDB, 1_000, Map.of());
        add(WRITES, JOURNAL, 9_000, Map.of("RejectedException NOT_LEADER", 2L));
        add(WRITES, JOURNAL, 3_000, Map.of("RejectedException NOT_LEADER", 5L));
        add(WRITES, JOURNAL, 4_000, Map.of());
        add(READS, JOURNAL, 7_000, Map.of());
        List.of(150L, 130L, 900L).forEach(millis -> results.addFailover(Failover.Fault.KILLED, JOURNAL, millis));
        List.of(500L, 400L).forEach(millis -> results.addFailover(Failover.Fault.FROZEN, JOURNAL, millis));
        results.addRecovery(MAPDB, new Recovery.Times(1_000_000, 700, 900, 2_000));
        List.of(700L, 500L, 900L)
                .forEach(millis -> results.addInstall(JOURNAL, new Install.Times(3 << 20, millis, 1_000, 400)));
    }

    @Test
    void table_hasMediansOverTheRounds_andWhatFailed() {
        addSome();
        List<String> lines = new TextReport(plan, results)
                .text()
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
        assertThat(lines)
                .contains(
                        "64 × 100 B raftkit-mapdb 1,000 1.00 2.00 3.00 100.0 5 200 1,000 to 1,000",
                        "64 × 100 B raftkit-journal 4,000 4.00 8.00 12.00 400.0 5 200 3,000 to 9,000;"
                                + " without a result: {RejectedException NOT_LEADER=7}",
                        "leader killed, raftkit-journal: a new command is acknowledged after 150 ms (median of 3), worst 900 ms",
                        "leader frozen, raftkit-journal: a new command is acknowledged after 450 ms (median of 2), worst 500 ms",
                        "a follower is sent a snapshot, raftkit-journal, 3.0 MiB: has all after 700 ms (median of 3),"
                                + " worst 900 ms; writes meanwhile 0.40 times those while it was down")
                .anyMatch(line -> line.startsWith("256 reads, leader raftkit-journal 7,000 "))
                .noneMatch(line -> line.startsWith("256 reads, leader raftkit-mapdb"));
    }

    @Test
    void page_needsNothingElse_andItsDrawingsAreWellFormed() throws Exception {
        addSome();
        String page = new HtmlReport(plan, results, List.of("machine: <none> & more")).page();
        assertThat(page)
                .contains(
                        "machine: &lt;none&gt; &amp; more",
                        "prefers-color-scheme: dark",
                        "median of 3",
                        "leader frozen, raftkit-journal",
                        "a follower is sent a snapshot, raftkit-journal, 3.0 MiB")
                .doesNotContain("http", "src=", "href=", "@import", "url(");
        List<String> drawings = Pattern.compile("(?s)<svg.*?</svg>")
                .matcher(page)
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(drawings).hasSize(4).allSatisfy(drawing -> {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(drawing)));
            assertThat(drawing).contains("64 × 100 B").doesNotContain("NaN").doesNotContain("Infinity");
        });
    }

    @Test
    void bars_areAsLongAsTheirMedians_onTheScaleOfTheirCase() {
        addSome();
        String drawing = new Charts(results, List.of(MAPDB, JOURNAL)).bars(Metric.THROUGHPUT);
        List<Double> widths = Pattern.compile("<rect [^>]*width=\"([\\d.]+)\"")
                .matcher(drawing)
                .results()
                .map(found -> Double.parseDouble(found.group(1)))
                .toList();
        // 1,000 and 4,000 of 9,000, which was the highest round, then the only round of another case.
        assertThat(widths).hasSize(3);
        assertThat(widths.get(1) / widths.get(0)).isBetween(3.9, 4.1);
        assertThat(widths.get(2) / widths.get(1)).isBetween(2.2, 2.3);
    }
}
