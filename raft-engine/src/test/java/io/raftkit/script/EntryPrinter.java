package io.raftkit.script;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Writes entries as text. */
public final class EntryPrinter {
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
            entries.add(index + "/" + batch.termAt(index) + " " + content(batch, index));
        }
        return entries.toString();
    }

    private static String content(EntryBatch batch, long index) {
        EntryType type = batch.typeAt(index);
        if (type.isCommand()) {
            return command(batch.payloadAt(index));
        }
        return type == EntryType.CONFIGURATION
                ? configuration(Configuration.fromBytes(batch.payloadAt(index)))
                : type.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Who counts, without what is drawn. */
    public static String configuration(Configuration configuration) {
        StringJoiner members = new StringJoiner(", ", "configuration ", "").setEmptyValue("no configuration");
        for (Member member : configuration.members()) {
            String role = member.role().name().toLowerCase(Locale.ROOT);
            members.add(member.role() == Member.Role.VOTER ? "" + member.id() : role + " " + member.id());
        }
        return members
                + (configuration.isJoint()
                        ? "; outgoing "
                                + configuration.outgoingVoters().stream()
                                        .map(String::valueOf)
                                        .collect(Collectors.joining(", "))
                        : "");
    }

    /** A command in quotes; of a long one only how it begins. */
    static String command(ByteBuffer bytes) {
        String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        return text.length() <= COMMAND_CHARS_MAX
                ? '"' + text + '"'
                : '"' + text.substring(0, COMMAND_CHARS_MAX) + "…\" (" + bytes.remaining() + " bytes)";
    }
}
