package io.raftkit.benchmarks.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Draws what was measured: a group of rows for each case, a row in it for each system. */
final class Charts {
    private static final int WIDTH = 900;
    private static final int LEFT = 200;
    private static final int RIGHT = 130;
    private static final int PLOT = WIDTH - LEFT - RIGHT;
    private static final int ROW = 18;
    private static final int BAR = 13;
    private static final int GAP = 14;
    private static final int AXIS = 24;
    private static final double DOT = 3.5;
    private static final double TEXT_BASE = 11;

    private final Results results;
    private final List<String> systems;

    Charts(Results results, List<String> systems) {
        this.results = results;
        this.systems = systems;
    }

    /** Bars of medians, with a line from the lowest round to the highest. Each case has a scale of its own. */
    String bars(Metric metric) {
        Svg svg = new Svg(WIDTH, metric.title() + " of each case and system");
        double y = 0;
        for (Case each : measured()) {
            double highest = systems.stream()
                    .flatMap(system -> results.of(each, system, metric).stream())
                    .mapToDouble(Median::highest)
                    .max()
                    .orElse(0);
            svg.text(LEFT - 10, y + TEXT_BASE, "end", "name", each.name());
            for (int series = 0; series < systems.size(); series++) {
                Optional<Median> value = results.of(each, systems.get(series), metric);
                if (value.isPresent()) {
                    bar(svg, y, series, value.get(), highest, metric);
                    y += ROW;
                }
            }
            y += GAP;
        }
        return svg.element();
    }

    private static void bar(Svg svg, double y, int series, Median value, double highest, Metric metric) {
        double scale = highest <= 0 ? 0 : PLOT / highest;
        svg.bar(LEFT, y, Math.max(1, value.median() * scale), BAR, series);
        double middle = y + BAR / 2.0;
        svg.line(LEFT + value.lowest() * scale, middle, LEFT + value.highest() * scale, middle, "range");
        svg.text(LEFT + value.highest() * scale + 6, y + TEXT_BASE, "start", "value", metric.text(value.median()));
    }

    /** From p50 by p99 to p99.9, on one scale of powers of ten. */
    String times() {
        Svg svg = new Svg(WIDTH, "p50, p99 and p99.9 of each case and system, in milliseconds");
        double lowest = extreme(Metric.P50, true);
        double highest = extreme(Metric.P999, false);
        int from = (int) Math.floor(Math.log10(Math.max(lowest, 1e-3)));
        int to = Math.max(from + 1, (int) Math.ceil(Math.log10(Math.max(highest, 1e-3))));
        double bottom = AXIS + measured().size() * (double) GAP + rows() * (double) ROW;
        for (int power = from; power <= to; power++) {
            double x = LEFT + PLOT * (double) (power - from) / (to - from);
            svg.line(x, AXIS - 6, x, bottom, "grid");
            svg.text(x, TEXT_BASE, "middle", "value", label(power));
        }
        double y = AXIS;
        for (Case each : measured()) {
            svg.text(LEFT - 10, y + TEXT_BASE, "end", "name", each.name());
            for (int series = 0; series < systems.size(); series++) {
                if (results.of(each, systems.get(series), Metric.P50).isPresent()) {
                    row(svg, y, series, each, from, to);
                    y += ROW;
                }
            }
            y += GAP;
        }
        return svg.element();
    }

    private void row(Svg svg, double y, int series, Case each, int from, int to) {
        List<Double> at = new ArrayList<>();
        for (Metric metric : List.of(Metric.P50, Metric.P99, Metric.P999)) {
            double millis =
                    results.of(each, systems.get(series), metric).orElseThrow().median();
            double share = (Math.log10(Math.max(millis, 1e-3)) - from) / (to - from);
            at.add(LEFT + PLOT * Math.max(0, share));
        }
        double middle = y + BAR / 2.0;
        svg.line(at.get(0), middle, at.get(2), middle, "span t" + series);
        for (double x : at) {
            svg.dot(x, middle, DOT, series);
        }
        Median median = results.of(each, systems.get(series), Metric.P50).orElseThrow();
        svg.text(at.get(2) + 9, y + TEXT_BASE, "start", "value", Metric.P50.text(median.median()) + " ms p50");
    }

    private static String label(int power) {
        return power >= 0 ? "%,d ms".formatted(Math.round(Math.pow(10, power))) : Math.pow(10, power) + " ms";
    }

    private double extreme(Metric metric, boolean isLowest) {
        return results.cases().stream()
                .flatMap(each -> systems.stream().flatMap(system -> results.of(each, system, metric).stream()))
                .mapToDouble(Median::median)
                .reduce(isLowest ? Math::min : Math::max)
                .orElse(1);
    }

    private List<Case> measured() {
        return List.copyOf(results.cases());
    }

    private long rows() {
        return results.cases().stream()
                .flatMap(each -> systems.stream().flatMap(system -> results.of(each, system, Metric.P50).stream()))
                .count();
    }
}
