package io.raftkit.examples.bank;

import io.raftkit.simulator.workload.Workload;
import io.raftkit.testkit.linearizability.Model;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SplittableRandom;

/** What is asked of {@link BankAccounts}: the very text that is sent, answered by text. */
public final class BankCustomers implements Workload<String, String> {
    @Override
    public String next(SplittableRandom random, long serial) {
        // Accounts come and go, so that few calls whose outcome nobody knows share one.
        String name = "account" + (serial / 50 * 3 + random.nextInt(3));
        return switch (random.nextInt(3)) {
            case 0 -> name;
            case 1 -> name + " +" + serial;
            default -> name + " -" + serial / 2;
        };
    }

    @Override
    public boolean isQuery(String input) {
        return !input.contains(" ");
    }

    @Override
    public byte[] encode(String input) {
        return input.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String decode(String input, byte[] answer) {
        return new String(answer, StandardCharsets.UTF_8);
    }

    @Override
    public Model<Long, String, String> model() {
        return new OneAccount();
    }

    /** An account as if one customer used it at a time. */
    private static final class OneAccount implements Model<Long, String, String> {
        @Override
        public Long init() {
            return 0L;
        }

        @Override
        public Object key(String input) {
            return input.split(" ")[0];
        }

        @Override
        public Optional<Long> step(Long balance, String input, String output) {
            String[] words = input.split(" ");
            long after = balance + (words.length == 1 ? 0 : Long.parseLong(words[1]));
            long kept = after < 0 ? balance : after;
            String answer = after < 0 ? "refused" : Long.toString(after);
            return output == null || output.equals(answer) ? Optional.of(kept) : Optional.empty();
        }

        @Override
        public boolean isRead(String input, String output) {
            return !input.contains(" ");
        }
    }
}
