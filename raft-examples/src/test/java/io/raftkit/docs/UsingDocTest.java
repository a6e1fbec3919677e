package io.raftkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RaftNode;
import io.raftkit.examples.counter.Counter;
import io.raftkit.testkit.network.InMemoryNetwork;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.transport.http.HttpTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users read about coordinates, versions, counters and loggers is so. */
class UsingDocTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern XML = Pattern.compile("(?ms)^```xml\\R(.*?)^```");
    private static final Pattern OWN_VERSION =
            Pattern.compile("<groupId>io\\.raftkit</groupId>\\s*<artifactId>[\\w-]+</artifactId>\\s*<version>([^<]+)<");
    private static final Pattern LOGGER = Pattern.compile("System\\.getLogger\\(([^;]*?)\\)[;\\s]");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static String section(String heading) throws IOException {
        Matcher matcher =
                Pattern.compile("(?ms)^## " + heading + "$(.*?)(?=^## |\\z)").matcher(read("docs/USING.md"));
        assertThat(matcher.find()).as(heading).isTrue();
        return matcher.group(1);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    /** What stands in code in the first cell of each row, in the table that begins with this head. */
    private static Set<String> firstCells(String text, String head) {
        Set<String> words = new TreeSet<>();
        String heading = "| " + head + " |\n";
        assertThat(text).contains(heading);
        String table = text.substring(text.indexOf(heading));
        for (String row : table.lines().takeWhile(line -> line.startsWith("|")).toList()) {
            words.addAll(found(Pattern.compile("`([^`]+)`"), row.split("\\|")[1]));
        }
        return words;
    }

    /** That project is built against what was installed, and run. */
    @Test
    void coordinates_standInAProjectThatIsBuilt_inTheVersionOfThisBuild() throws IOException {
        List<String> blocks = found(XML, read("README.md"));
        assertThat(blocks).isNotEmpty();
        assertThat(blocks)
                .allSatisfy(block ->
                        assertThat(read("compatibility/counter/pom.xml")).contains(block));
        String version = found(
                        Pattern.compile("<artifactId>raft-parent</artifactId>\\s*<version>([^<]+)<"), read("pom.xml"))
                .get(0);
        for (String file : List.of(
                "README.md",
                "compatibility/counter/pom.xml",
                "compatibility/boot-3.5/pom.xml",
                "compatibility/boot-4/pom.xml")) {
            assertThat(found(OWN_VERSION, read(file))).as(file).containsExactly(version);
        }
    }

    @Test
    void librariesComeInTheVersionsThatAreTold() throws IOException {
        Map<String, String> properties = Map.of(
                "Jetty", "jetty.version",
                "OkHttp", "okhttp.version",
                "Kotlin's standard library", "kotlin.version",
                "Jackson's core", "jackson.version",
                "MapDB", "mapdb.version");
        String section = section("Spring Boot and other libraries");
        String build = read("pom.xml");
        properties.forEach((library, property) -> {
            String comesWith = found(Pattern.compile("<" + Pattern.quote(property) + ">([^<]+)<"), build)
                    .get(0);
            assertThat(section).containsPattern("\\| " + library + " \\|[^|]+\\| " + Pattern.quote(comesWith) + " \\|");
        });
    }

    @Test
    void everyCounterIsExplained_andNoOther() throws IOException {
        String section = section("Counters");
        try (InMemoryNetwork network = InMemoryNetwork.direct(1);
                RaftNode node = RaftNode.builder()
                        .id(1)
                        .peers("1=a:1")
                        .stateMachine(new Counter())
                        .transport(network.open(1, "a:1"))
                        .persister(new InMemoryPersister())
                        .start()) {
            assertThat(firstCells(section, "counter | what it counts | when it grows"))
                    .containsExactlyInAnyOrderElementsOf(
                            node.status().counters().keySet());
        }
        try (HttpTransport transport = HttpTransport.open(1, "127.0.0.1:0")) {
            assertThat(firstCells(section, "counter | what it counts"))
                    .containsExactlyInAnyOrderElementsOf(transport.counters().keySet());
        }
    }

    @Test
    void everyLoggerIsBelowOneThatIsTold() throws IOException {
        Set<String> told = firstCells(section("Logging"), "logger | what it logs");
        List<String> loggers = new ArrayList<>();
        for (String module : List.of(
                "api",
                "engine",
                "runtime",
                "transport-common",
                "transport-http",
                "transport-tcp",
                "client",
                "storage-mapdb",
                "storage-journal")) {
            try (Stream<Path> sources = Files.walk(ROOT.resolve("raft-" + module + "/src/main/java"))) {
                for (Path source : sources.filter(file -> file.toString().endsWith(".java"))
                        .toList()) {
                    String code = Files.readString(source);
                    String inPackage = found(Pattern.compile("(?m)^package ([\\w.]+);"), code + "\npackage none;")
                            .get(0);
                    found(LOGGER, code)
                            .forEach(name -> loggers.add(
                                    name.startsWith("\"") ? name.replace("\"", "") : inPackage + "." + name));
                }
            }
        }
        assertThat(loggers).hasSizeGreaterThan(5);
        assertThat(loggers).allSatisfy(logger -> assertThat(told).anyMatch(logger::startsWith));
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
        }
        for (Path page : pages) {
            for (String link : found(LINK, Files.readString(page))) {
                assertThat(page.resolveSibling(link))
                        .as("%s links to %s", page, link)
                        .exists();
            }
        }
    }
}
