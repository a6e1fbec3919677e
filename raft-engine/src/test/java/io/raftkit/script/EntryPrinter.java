package io.raftkit.script;

import io.raftkit.api.log.EntryBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;

/** Writes entries as text. */
final class EntryPrinter {
    private static final int COMMAND_CHARS_MAX = 20;

    private EntryPrinter() {}

    /** Indexes and terms, a run of equal terms at a time: {@code 4..6/2 7/3}. */
    static String runs(List<EntryBatch> batches) {
        StringJoiner runs = new StringJoiner(" ");
        long first = 0;
        long last = 0;
        long term = 0;
        for (EntryBatch batch : batches) {
            for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
                if (batch.termAt(index) != term) {
                    if (term != 0) {
                        runs.add(run(first, last, term));
                    }
                    first = index;
                    term = batch.termAt(index);
                }
                last = index;
            }
        }
        return runs.add(run(first, last, term)).toString();
    }

    private static String run(long first, long last, long term) {
        return (first == last ? "" + first : first + ".." + last) + "/" + term;
    }

    /** Each entry with what is in it: {@code 4/2 no-op, 5/2 "x"}. */
    static String contents(EntryBatch batch) {
        StringJoiner entries = new StringJoiner(", ");
        for (long index = batch.firstIndex(); index <= batch.lastIndex(); index++) {
            entries.add(index + "/" + batch.termAt(index) + " "
                    + (batch.typeAt(index).isCommand()
                            ? command(batch.payloadAt(index))
                            : batch.typeAt(index)
                                    .name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', '-')));
        }
        return entries.toString();
    }

    /** A command in quotes; of a long one only how it begins. */
    static String command(ByteBuffer bytes) {
        String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        return text.length() <= COMMAND_CHARS_MAX
                ? '"' + text + '"'
                : '"' + text.substring(0, COMMAND_CHARS_MAX) + "…\" (" + bytes.remaining() + " bytes)";
    }
}
