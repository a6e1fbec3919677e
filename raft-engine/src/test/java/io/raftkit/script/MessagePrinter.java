package io.raftkit.script;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.MessageHandler;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.TimeoutNow;
import java.util.StringJoiner;

/** Writes a message as one line, all of it but the random numbers. */
public final class MessagePrinter implements MessageHandler<String> {
    private static final MessagePrinter INSTANCE = new MessagePrinter();

    private MessagePrinter() {}

    /** The message in one line. */
    public static String print(RaftMessage message) {
        return message.getClass().getSimpleName() + message.deliverTo(0, INSTANCE);
    }

    /** Kind and, where it has one, number of a message: enough to find it again. */
    public static String name(RaftMessage message) {
        String kind = message.getClass().getSimpleName();
        if (message instanceof AppendEntries request) {
            return kind + number(request.streamId(), request.sequence());
        }
        if (message instanceof InstallSnapshot request) {
            return kind + number(request.streamId(), request.sequence());
        }
        if (message instanceof InstallSnapshotReply reply) {
            return kind + number(reply.streamId(), reply.sequence());
        }
        return message instanceof AppendEntriesReply reply ? kind + number(reply.streamId(), reply.sequence()) : kind;
    }

    private static String number(long streamId, long sequence) {
        return " #" + streamId + "." + sequence;
    }

    private static String term(RaftMessage message) {
        return " term " + message.term();
    }

    private static String round(long round) {
        return round == 0 ? "" : ", round " + round;
    }

    @Override
    public String onTimeoutNow(int from, TimeoutNow request) {
        return "TimeoutNow term " + request.term();
    }

    @Override
    public String onPreVote(int from, PreVote request) {
        return term(request) + ": last " + request.lastLogIndex() + "/" + request.lastLogTerm();
    }

    @Override
    public String onPreVoteReply(int from, PreVoteReply reply) {
        return term(reply) + ": " + (reply.granted() ? "granted" : "refused");
    }

    @Override
    public String onRequestVote(int from, RequestVote request) {
        return term(request) + ": last " + request.lastLogIndex() + "/" + request.lastLogTerm()
                + (request.isTransfer() ? ", transfer" : "");
    }

    @Override
    public String onRequestVoteReply(int from, RequestVoteReply reply) {
        return term(reply) + ": " + (reply.granted() ? "granted" : "refused");
    }

    @Override
    public String onAppendEntries(int from, AppendEntries request) {
        return number(request.streamId(), request.sequence()) + term(request) + ": prev " + request.prevLogIndex() + "/"
                + request.prevLogTerm()
                + (request.entries().isEmpty() ? "" : ", entries " + EntryPrinter.runs(request.entries()))
                + ", commit " + request.leaderCommit() + round(request.readRound());
    }

    @Override
    public String onAppendEntriesReply(int from, AppendEntriesReply reply) {
        return number(reply.streamId(), reply.sequence()) + term(reply) + ": "
                + (reply.success()
                        ? "accepted behind " + reply.prevLogIndex() + ", match " + reply.matchIndex()
                        : "refused behind " + reply.prevLogIndex() + ", conflict " + reply.conflictIndex() + "/"
                                + reply.conflictTerm())
                + round(reply.readRound());
    }

    @Override
    public String onForward(int from, Forward request) {
        StringJoiner commands = new StringJoiner(" ");
        request.payloads().forEach(payload -> commands.add(EntryPrinter.command(payload)));
        return term(request) + ": copy " + request.copy() + (request.isQuestion() ? "?" : ", " + commands);
    }

    @Override
    public String onForwardReply(int from, ForwardReply reply) {
        return term(reply) + ": copy " + reply.copy() + " " + verdict(reply);
    }

    /** What became of forwarded commands. */
    static String verdict(ForwardReply reply) {
        return reply.verdict() == ForwardReply.Verdict.TAKEN
                ? "taken as " + reply.firstIndex() + "/" + reply.forwardTerm()
                : reply.verdict() + " in term " + reply.forwardTerm();
    }

    @Override
    public String onReadIndex(int from, ReadIndex request) {
        return term(request) + ": reads up to " + request.sequence();
    }

    @Override
    public String onReadIndexReply(int from, ReadIndexReply reply) {
        return term(reply) + ": reads up to " + reply.sequence() + " "
                + (reply.granted() ? "at index " + reply.readIndex() : "refused")
                + leader(reply.leader().id());
    }

    @Override
    public String onInstallSnapshot(int from, InstallSnapshot request) {
        SnapshotRef ref = request.snapshot().ref();
        return number(request.streamId(), request.sequence()) + term(request) + ": snapshot " + ref.index() + "/"
                + ref.term() + " of " + request.snapshot().sizeBytes() + " bytes"
                + (request.isReadable() ? "" : ", which cannot be read there") + round(request.readRound());
    }

    @Override
    public String onInstallSnapshotReply(int from, InstallSnapshotReply reply) {
        String phase = switch (reply.phase()) {
            case FETCHING -> "fetching " + reply.index() + ", has " + reply.bytesFetched() + " bytes";
            case INSTALLED -> "installed up to " + reply.index();
            case REFUSED -> "refused, " + reply.reason();
        };
        return number(reply.streamId(), reply.sequence()) + term(reply) + ": " + phase + round(reply.readRound());
    }

    private static String leader(int leaderId) {
        return leaderId == 0 ? "" : ", leader " + leaderId;
    }
}
