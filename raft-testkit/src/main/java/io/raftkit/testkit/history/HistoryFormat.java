package io.raftkit.testkit.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Histories as text: one JSON object a line (NDJSON), UTF-8 in files.
 *
 * <pre>{@code
 * {"client":1,"call":10,"return":15,"input":["write","x","5"],"output":["ok"],"unknown":false}
 * {"client":2,"call":12,"return":null,"input":["write","x","6"],"output":null,"unknown":true}
 * }</pre>
 *
 * <p>Client, call and return are whole numbers that fit in 64 bits, input and output lists of strings. All six fields are there, in any
 * order; nothing else is. Whatever is not exactly so is refused with the number of its line. Thread-safe if the {@link Words} are.
 *
 * @param inputs how inputs are written
 * @param outputs how outputs are written
 * @param <I> what is asked
 * @param <O> what is answered
 */
public record HistoryFormat<I, O>(Words<I> inputs, Words<O> outputs) {
    /**
     * Writes a history to a file.
     *
     * @param history the history
     * @param file where to; what it holds is replaced
     * @throws IOException if it cannot be written
     */
    public void write(History<I, O> history, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            write(history, writer);
        }
    }

    /**
     * Writes a history, operations in its order.
     *
     * @param history the history
     * @param writer where to; not closed
     * @throws IOException if the writer fails
     */
    public void write(History<I, O> history, Writer writer) throws IOException {
        for (Operation<I, O> operation : history.operations()) {
            O output = operation.output();
            writer.write(new HistoryLine(
                            operation.client(),
                            operation.called(),
                            operation.unknown() ? null : operation.returned(),
                            inputs.words(operation.input()),
                            output == null ? null : outputs.words(output))
                    .toJson());
            writer.write('\n');
        }
    }

    /**
     * Reads a history from a file.
     *
     * @param file the file
     * @return the history
     * @throws MalformedHistoryException if a line is not as it should be
     * @throws IOException if the file cannot be read
     */
    public History<I, O> read(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            return read(reader);
        }
    }

    /**
     * Reads a history.
     *
     * @param reader where from, to the end; not closed
     * @return the history
     * @throws MalformedHistoryException if a line is not as it should be
     * @throws IOException if the reader fails
     */
    public History<I, O> read(Reader reader) throws IOException {
        BufferedReader lines = new BufferedReader(reader);
        List<Operation<I, O>> operations = new ArrayList<>();
        int number = 1;
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                operations.add(operation(HistoryLine.parse(line)));
                number++;
            }
        } catch (CharacterCodingException e) {
            throw new MalformedHistoryException(number, "not UTF-8, here or in one of the next lines", e);
        } catch (IllegalArgumentException e) {
            throw new MalformedHistoryException(number, String.valueOf(e.getMessage()), e);
        }
        return new History<>(operations);
    }

    private Operation<I, O> operation(HistoryLine line) {
        Long returned = line.returned();
        List<String> output = line.output();
        return new Operation<>(
                line.client(),
                line.called(),
                returned == null ? Operation.NEVER : returned,
                inputs.value(line.input()),
                output == null ? null : outputs.value(output),
                line.unknown());
    }
}
