package io.raftkit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whatever arrives, reading it ends in {@link io.raftkit.api.log.MalformedDataException} or in something that is written as the very same bytes, and
 * takes memory for what is there, not for what is claimed. Every place that refuses anything is reached.
 */
class CodecFuzzTest {
    private static final int INPUTS = Integer.getInteger("raftkit.fuzz", 20_000);
    /** What is reached by the first inputs is a matter of luck; all is by so many times as many, if it can be reached at all. */
    private static final int TIMES_MAX = 50;

    private static final long SEED = Long.getLong("raftkit.fuzz.seed", 1);
    private static final String API = "../raft-api/src/main/java/io/raftkit/api/";
    private static final String MESSAGES = "src/main/java/io/raftkit/engine/message/";
    private static final String STORED = "src/main/java/io/raftkit/engine/stored/";

    @Test
    void entries() throws IOException {
        fuzz("entries", new EntryBatchCodec(), API + "log/EntryBatchReader.java", API + "log/EntryType.java");
    }

    @Test
    void messages() throws IOException {
        fuzz(
                "messages",
                new MessageBodyCodec(),
                MESSAGES + "MessageCodec.java",
                MESSAGES + "MessageKind.java",
                MESSAGES + "body/BodyReader.java",
                MESSAGES + "AppendEntries.java",
                MESSAGES + "ForwardReply.java",
                MESSAGES + "InstallSnapshot.java",
                MESSAGES + "InstallSnapshotReply.java",
                MESSAGES + "FetchChunk.java",
                MESSAGES + "Chunk.java",
                MESSAGES + "FindSnapshot.java",
                MESSAGES + "Join.java");
    }

    @Test
    void frames() throws IOException {
        fuzz("frames", new FrameCodec(), API + "transport/Frame.java", API + "transport/FrameHeader.java");
    }

    @Test
    void bootstrapRecords() throws IOException {
        fuzz("bootstrap records", new BootstrapCodec(), STORED + "Bootstrap.java");
    }

    @Test
    void storedRecords() throws IOException {
        fuzz("stored records", new StoredRecordsCodec(), STORED + "StoredRecords.java");
    }

    @Test
    void configurations() throws IOException {
        fuzz(
                "configurations",
                new ConfigurationBytesCodec(),
                API + "membership/ConfigurationCodec.java",
                API + "membership/Member.java");
    }

    private static void fuzz(String name, Codec codec, String... sources) throws IOException {
        List<List<String>> lines = refusingLines(sources);
        int shapes = codec.seeds().size();
        Fuzzer.Report report = new Fuzzer(codec, SEED)
                .run(
                        INPUTS,
                        TIMES_MAX * INPUTS,
                        soFar -> soFar.shapes().size() > shapes
                                && lines.stream().allMatch(line -> isReached(line, soFar)));
        System.out.println("fuzzing " + name + ", seed " + SEED + ": " + report);
        assertThat(lines).allMatch(line -> isReached(line, report), "was reached");
        assertThat(report.shapes()).hasSizeGreaterThan(shapes);
    }

    private static boolean isReached(List<String> places, Fuzzer.Report report) {
        return places.stream().anyMatch(report.refusals()::containsKey);
    }

    /** Each line that throws, as a stack trace may name it: by the next one, if the message stands there. */
    private static List<List<String>> refusingLines(String... sources) throws IOException {
        List<List<String>> lines = new ArrayList<>();
        for (String source : sources) {
            Path file = Path.of(source);
            List<String> code = Files.readAllLines(file);
            for (int i = 0; i < code.size(); i++) {
                if (code.get(i).contains("throw new MalformedDataException(")) {
                    String place = file.getFileName() + ":" + (i + 1);
                    boolean goesOn = code.get(i).endsWith("(");
                    lines.add(goesOn ? List.of(place, file.getFileName() + ":" + (i + 2)) : List.of(place));
                }
            }
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }
}
