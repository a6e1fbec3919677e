package io.raftkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page on the supply chain says of the packaged application and of the build. */
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

    /** That the build fails on them is the plugins' business; that they are asked, and for every dependency that is shipped, is ours. */
    @Test
    void versionsWithKnownHolesAreBanned_andLicencesListed() throws IOException {
        String build = Files.readString(Path.of("..", "pom.xml"));
        Matcher bans = Pattern.compile("(?s)<bannedDependencies>(.*?)</bannedDependencies>")
                .matcher(build);
        assertThat(bans.find()).isTrue();
        assertThat(bans.group(1).lines().filter(line -> line.contains("<exclude>")))
                .hasSameSizeAs(bans.group(1)
                        .lines()
                        .filter(line -> line.contains("<!-- CVE-"))
                        .toList());
        assertThat(build)
                .contains("<goal>add-third-party</goal>", "<failOnMissing>true</failOnMissing>")
                .contains("<failOnBlacklist>true</failOnBlacklist>", "<force>true</force>");
    }

    /** The least that two builds at different times must have in common; the second build is made by {@code .ci/run}. */
    @Test
    void jarsHoldNoTimeOfTheirBuild() throws IOException {
        List<Path> own;
        try (Stream<Path> jars = Files.list(Path.of("target", "app"))) {
            own = jars.filter(jar -> jar.getFileName().toString().startsWith("raft-"))
                    .toList();
        }
        assertThat(own).hasSizeGreaterThan(4);
        for (Path path : own) {
            try (JarFile jar = new JarFile(path.toFile())) {
                assertThat(jar.stream().map(JarEntry::getTimeLocal).distinct())
                        .as("times in %s", path)
                        .hasSize(1);
                assertThat(jar.getManifest().getMainAttributes().getValue("Build-Jdk-Spec"))
                        .isNotNull();
            }
        }
    }
}
