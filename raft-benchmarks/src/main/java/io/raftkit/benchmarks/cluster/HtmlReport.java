package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.system.SystemUnderTest;
import java.util.List;

/** The results as one page that needs nothing else: style and drawings are within it. It can be read in light and in dark. */
final class HtmlReport {
    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Cluster benchmark</title>
            <style>
            :root { color-scheme: light dark; --ground: #ffffff; --ink: #1c2024; --soft: #5b646e; --rule: #d9dee3;
              --s0: #2563eb; --s1: #d97706; --s2: #059669; --s3: #9333ea; --s4: #dc2626; --s5: #0e7490; --s6: #71717a; --s7: #be185d; }
            @media (prefers-color-scheme: dark) { :root { --ground: #14171a; --ink: #e8eaed; --soft: #a0a8b0; --rule: #343a40;
              --s0: #60a5fa; --s1: #fbbf24; --s2: #34d399; --s3: #c084fc; --s4: #f87171; --s5: #22d3ee; --s6: #a1a1aa; --s7: #f472b6; } }
            body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--ground); color: var(--ink);
              font: 15px/1.5 system-ui, sans-serif; }
            h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
            p, li { color: var(--soft); }
            .scroll { overflow-x: auto; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; white-space: nowrap; }
            th, td { padding: .25rem .6rem; text-align: right; border-bottom: 1px solid var(--rule); }
            th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) { text-align: left; }
            svg { width: 100%; height: auto; font: 12px system-ui, sans-serif; }
            .name { fill: var(--ink); } .value { fill: var(--soft); }
            .grid { stroke: var(--rule); } .range { stroke: var(--ink); stroke-width: 1.5; } .span { stroke-width: 2; }
            .key { display: inline-block; width: .8em; height: .8em; margin: 0 .35em 0 1em; border-radius: 2px; }
            """;

    private final Plan plan;
    private final Results results;
    private final List<String> conditions;

    HtmlReport(Plan plan, Results results, List<String> conditions) {
        this.plan = plan;
        this.results = results;
        this.conditions = conditions;
    }

    String page() {
        StringBuilder page = new StringBuilder(HEAD);
        for (int series = 0; series < plan.systems().size(); series++) {
            // There are eight colours.
            page.append(".s%d { fill: var(--s%d); background: var(--s%d); } .t%d { stroke: var(--s%d); }%n"
                    .formatted(series, series % 8, series % 8, series, series % 8));
        }
        page.append("</style>\n</head>\n<body>\n<h1>Cluster benchmark</h1>\n<ul>\n");
        conditions.forEach(line -> page.append("<li>" + Svg.escape(line) + "</li>\n"));
        page.append("</ul>\n");
        if (!results.cases().isEmpty()) {
            charts(page);
            table(page);
        }
        failures(page);
        return page.append("</body>\n</html>\n").toString();
    }

    private void charts(StringBuilder page) {
        List<String> systems =
                plan.systems().stream().map(SystemUnderTest::name).toList();
        Charts charts = new Charts(results, systems);
        page.append("<p>");
        for (int series = 0; series < systems.size(); series++) {
            page.append("<span class=\"key s" + series + "\"></span>" + Svg.escape(systems.get(series)));
        }
        page.append(
                "</p>\n<p>Bars are medians over the rounds. The thin line goes from the lowest round to the highest. Each case has a"
                        + " scale of its own.</p>\n");
        chart(page, "Throughput, calls a second", charts.bars(Metric.THROUGHPUT));
        chart(page, "Time of a call: p50, p99, p99.9", charts.times());
        chart(page, "Processor time for a call, all servers, µs", charts.bars(Metric.CPU));
        chart(page, "Written to the disk for a call, by the whole machine, bytes", charts.bars(Metric.WRITTEN));
    }

    private static void chart(StringBuilder page, String title, String drawing) {
        page.append("<h2>" + title + "</h2>\n" + drawing);
    }

    private void table(StringBuilder page) {
        page.append("<h2>All figures</h2>\n<div class=\"scroll\"><table>\n<tr><th>case</th><th>system</th>");
        for (Metric metric : Metric.values()) {
            page.append("<th>" + metric.title() + "</th>");
        }
        page.append("</tr>\n");
        for (Case each : results.cases()) {
            for (SystemUnderTest system : plan.systems()) {
                if (results.of(each, system.name(), Metric.THROUGHPUT).isPresent()) {
                    row(page, each, system.name());
                }
            }
        }
        page.append("</table></div>\n");
    }

    private void row(StringBuilder page, Case each, String system) {
        page.append("<tr><td>" + Svg.escape(each.name()) + "</td><td>" + Svg.escape(system) + "</td>");
        for (Metric metric : Metric.values()) {
            Median value = results.of(each, system, metric).orElseThrow();
            page.append("<td title=\"%s to %s\">%s</td>"
                    .formatted(metric.text(value.lowest()), metric.text(value.highest()), metric.text(value.median())));
        }
        page.append("</tr>\n");
    }

    private void failures(StringBuilder page) {
        if (results.failovers().isEmpty()
                && results.recoveries().isEmpty()
                && results.installs().isEmpty()) {
            return;
        }
        page.append("<h2>Servers that failed</h2>\n<ul>\n");
        TextReport.failovers(results).forEach(line -> item(page, line));
        results.recoveries().forEach((system, times) -> item(page, TextReport.recovery(system, times)));
        results.installs().forEach((system, times) -> item(page, TextReport.install(system, times)));
        page.append("</ul>\n");
    }

    private static void item(StringBuilder page, String line) {
        page.append("<li>" + Svg.escape(line.strip()) + "</li>\n");
    }
}
