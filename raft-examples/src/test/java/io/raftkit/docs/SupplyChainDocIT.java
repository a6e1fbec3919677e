package io.raftkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on the supply chain lists the jars of the packaged application: these, in these versions, and no others. */
class SupplyChainDocIT {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.-]+)` \\| ([\\w.-]+) \\|");

    @Test
    void tableListsTheJarsOfTheApplication() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "SUPPLY-CHAIN.md"));
        List<String> listed = ROW.matcher(page)
                .results()
                .map((MatchResult row) -> row.group(1) + "-" + row.group(2) + ".jar")
                .toList();
        try (Stream<Path> jars = Files.list(Path.of("target", "app"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()).filter(jar -> !jar.startsWith("raft-")))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }
}
