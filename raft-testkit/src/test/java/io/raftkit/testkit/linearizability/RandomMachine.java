package io.raftkit.testkit.linearizability;

import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A state machine drawn by a seed: no rule of the search may lean on what registers and counters happen to have in common. */
final class RandomMachine implements Model<Integer, Integer, Integer> {
    static final int STATES = 4;
    static final int INPUTS = 3;
    static final int OUTPUTS = 2;

    private final int[][] next = new int[STATES][INPUTS];
    private final int[][] output = new int[STATES][INPUTS];
    private final boolean[][] reaches = new boolean[STATES][STATES];

    RandomMachine(Random random) {
        for (int state = 0; state < STATES; state++) {
            for (int input = 0; input < INPUTS; input++) {
                // Half of the steps stay where they are, as reads do.
                next[state][input] = random.nextBoolean() ? state : random.nextInt(STATES);
                output[state][input] = random.nextInt(OUTPUTS);
            }
        }
        for (int state = 0; state < STATES; state++) {
            Set<Integer> seen = new HashSet<>();
            mark(state, seen);
            for (int later : seen) {
                reaches[state][later] = true;
            }
        }
    }

    private void mark(int state, Set<Integer> seen) {
        if (seen.add(state)) {
            for (int after : next[state]) {
                mark(after, seen);
            }
        }
    }

    int answer(int state, int input) {
        return output[state][input];
    }

    @Override
    public Integer init() {
        return 0;
    }

    @Override
    public Optional<Integer> step(Integer state, Integer input, Integer answer) {
        boolean explains = answer == null || answer == output[state][input];
        return explains ? Optional.of(next[state][input]) : Optional.empty();
    }

    @Override
    public boolean isRead(Integer input, Integer answer) {
        for (int state = 0; state < STATES; state++) {
            if (output[state][input] == answer && next[state][input] != state) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean mayAnswerLater(Integer state, Integer input, Integer answer) {
        for (int later = 0; later < STATES; later++) {
            if (reaches[state][later] && output[later][input] == answer) {
                return true;
            }
        }
        return false;
    }
}
