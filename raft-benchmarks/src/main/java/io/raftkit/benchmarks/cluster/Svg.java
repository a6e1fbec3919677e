package io.raftkit.benchmarks.cluster;

import java.util.Locale;

/** A drawing for a page, built line by line. Colours are those of the page's style sheet. */
final class Svg {
    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final String label;
    private int height;

    /** An empty drawing, with words for those who cannot see it. */
    Svg(int width, String label) {
        this.width = width;
        this.label = label;
    }

    void bar(double x, double y, double barWidth, double barHeight, int series) {
        add(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\" class=\"s%d\"/>",
                x, y, barWidth, barHeight, series);
        reach(y + barHeight);
    }

    void dot(double x, double y, double radius, int series) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"s%d\"/>", x, y, radius, series);
        reach(y + radius);
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>", x1, y1, x2, y2, style);
        reach(Math.max(y1, y2));
    }

    void text(double x, double y, String anchor, String style, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">%s</text>", x, y, anchor, style, escape(text));
        reach(y);
    }

    private void add(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private void reach(double y) {
        height = Math.max(height, (int) Math.ceil(y) + 8);
    }

    /** The drawing as an element of a page. */
    String element() {
        return String.format(
                        Locale.ROOT,
                        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                        width,
                        height,
                        escape(label))
                + body
                + "</svg>\n";
    }

    /** Text as it may stand in a page. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
