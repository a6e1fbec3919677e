package io.raftkit.script.scene;

import io.raftkit.engine.Letter;
import java.util.List;

/** Which letters a command means: {@code [from|* to|* [kind] [first|last]]}. */
public record Selection(String from, String to, String kind, boolean isFirstOnly, boolean isLastOnly) {

    public static Selection parse(Arguments arguments) {
        if (!arguments.hasNext()) {
            return new Selection("*", "*", "*", false, false);
        }
        String from = arguments.word("sender");
        String to = arguments.word("receiver");
        boolean first = arguments.takes("first");
        boolean last = arguments.takes("last");
        String kind = "*";
        if (!first && !last && arguments.hasNext() && !arguments.isNext("copy")) {
            kind = arguments.word("kind of message");
            first = arguments.takes("first");
            last = arguments.takes("last");
        }
        return new Selection(from, to, kind, first, last);
    }

    /** The letters meant, in the order they were sent; at least one. */
    List<Letter> of(List<Letter> letters) {
        List<Letter> matching = letters.stream().filter(this::matches).toList();
        if (matching.isEmpty()) {
            throw new ScriptProblem("nothing like that is on its way, only "
                    + letters.stream().map(Letters::text).toList());
        }
        if (isFirstOnly) {
            return matching.subList(0, 1);
        }
        return isLastOnly ? matching.subList(matching.size() - 1, matching.size()) : matching;
    }

    private boolean matches(Letter letter) {
        return matches(from, letter.from())
                && matches(to, letter.to())
                && (kind.equals("*") || kind.equals(letter.message().getClass().getSimpleName()));
    }

    private static boolean matches(String wanted, int serverId) {
        return wanted.equals("*") || wanted.equals(String.valueOf(serverId));
    }
}
