package io.raftkit.examples.kv.redis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The cases that are compared with Redis, in text files beside the tests. */
final class Tables {
    private static final String DIFFERS = " !! ";

    private Tables() {}

    /** What the key k holds before a request. */
    record State(String name, List<String> requests) {}

    /** A request, and what ours answers where Redis answers otherwise. */
    record Case(String request, @Nullable String ours) {
        boolean isRight(Pair.Replies replies, Through client) {
            return ours == null
                    ? replies.areAlike()
                    : !replies.areAlike() && replies.ours().equals(client.shown(ours));
        }
    }

    static List<String> lines(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(Tables.class.getResourceAsStream("/kv/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    static List<State> states() throws IOException {
        return lines("states.txt").stream()
                .map(line -> line.split(": ", 2))
                .map(parts -> new State(parts[0], parts.length < 2 ? List.of() : List.of(parts[1].split(" \\| "))))
                .toList();
    }

    static List<Case> requests() throws IOException {
        return lines("requests.txt").stream().map(Tables::parse).toList();
    }

    private static Case parse(String line) {
        String[] parts = line.split(DIFFERS, 2);
        return new Case(parts[0], parts.length < 2 ? null : parts[1]);
    }

    static List<List<Case>> sequences() throws IOException {
        return Arrays.stream(String.join("\n", lines("sequences.txt")).split("\n\n"))
                .map(block -> block.strip().lines().map(Tables::parse).toList())
                .toList();
    }

    static List<String> protocol() throws IOException {
        List<String> cases = new ArrayList<>();
        for (String line : lines("protocol.txt")) {
            cases.add(unescaped(line));
        }
        return cases;
    }

    private static String unescaped(String line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) != '\\') {
                text.append(line.charAt(i));
                continue;
            }
            char letter = line.charAt(++i);
            if (letter == 'x') {
                text.append((char) Integer.parseInt(line.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                text.append(letter == 'r' ? '\r' : letter == 'n' ? '\n' : letter);
            }
        }
        return text.toString();
    }
}
