package io.raftkit.script;

import java.util.List;
import java.util.StringJoiner;

/** The difference of two texts, line by line: what is missing with a minus, what is there instead with a plus. */
final class LineDiff {
    private static final int CONTEXT_LINES = 3;

    private LineDiff() {}

    static String of(List<String> expected, List<String> actual) {
        int[][] common = common(expected, actual);
        StringJoiner diff = new StringJoiner("\n");
        int i = 0;
        int j = 0;
        int unchanged = 0;
        while (i < expected.size() || j < actual.size()) {
            boolean isSame =
                    i < expected.size() && j < actual.size() && expected.get(i).equals(actual.get(j));
            if (isSame) {
                if (unchanged++ < CONTEXT_LINES) {
                    diff.add(line(i, ' ', expected.get(i)));
                }
                i++;
                j++;
            } else if (j == actual.size() || i < expected.size() && common[i + 1][j] >= common[i][j + 1]) {
                unchanged = 0;
                diff.add(line(i, '-', expected.get(i++)));
            } else {
                unchanged = 0;
                diff.add(line(j, '+', actual.get(j++)));
            }
        }
        return diff.toString();
    }

    private static String line(int index, char sign, String text) {
        return String.format("%4d %c %s", index + 1, sign, text);
    }

    /** How many lines the rests from i and j on have in common. */
    private static int[][] common(List<String> expected, List<String> actual) {
        int[][] common = new int[expected.size() + 1][actual.size() + 1];
        for (int i = expected.size() - 1; i >= 0; i--) {
            for (int j = actual.size() - 1; j >= 0; j--) {
                common[i][j] = expected.get(i).equals(actual.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
