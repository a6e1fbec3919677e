package io.raftkit.examples.kv.server;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.examples.kv.command.Call;
import io.raftkit.examples.kv.command.CommandError;
import io.raftkit.examples.kv.command.StoreCommand;
import io.raftkit.examples.kv.command.StoreCommands;
import io.raftkit.examples.kv.machine.Answer;
import io.raftkit.examples.kv.machine.Batch;
import io.raftkit.examples.kv.machine.KeyValueQuery;
import io.raftkit.examples.kv.resp.AnswerTooLong;
import io.raftkit.examples.kv.resp.Limits;
import io.raftkit.examples.kv.resp.ReplyWriter;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.KeySpace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client, answered in their order. Neighbours that write go to the cluster as one batch, and so do neighbours that read; one
 * batch is under way at a time, and the next one gathers meanwhile. Confined to the thread that serves the connection.
 */
final class Session {
    private static final int WAITING_MAX = 1024;
    private static final int WAITING_BYTES_MAX = 1 << 20;
    private static final int BATCH_MAX = 1024;
    private static final int BATCH_BYTES_MAX = 1 << 18;
    private static final KeySpace NO_KEYS = new KeySpace();

    private final Replication replication;
    private final ServerSettings settings;
    private final Outlet outlet;
    private final Client client;
    private final Gathering gathering = new Gathering();
    private final ReplyWriter out = new ReplyWriter(ReplyWriter.RESP2);
    private final Queue<List<Bytes>> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private List<List<Bytes>> unread = List.of();
    private int askedBytes;
    private boolean isAsking;
    private boolean isEnding;
    private @Nullable String lastWords;

    Session(Replication replication, ServerSettings settings, Client client, Outlet outlet) {
        this.replication = replication;
        this.settings = settings;
        this.client = client;
        this.outlet = outlet;
    }

    static int bytesOf(List<Bytes> request) {
        int bytes = 0;
        for (Bytes argument : request) {
            bytes += argument.length() + Limits.ARGUMENT_OVERHEAD_BYTES;
        }
        return bytes;
    }

    static void checkSize(List<Bytes> request, int size, String name) throws CommandError {
        if (request.size() != size) {
            throw CommandError.arguments(name);
        }
    }

    Client client() {
        return client;
    }

    ServerSettings settings() {
        return settings;
    }

    Gathering gathering() {
        return gathering;
    }

    ReplyWriter out() {
        return out;
    }

    /** Whether another request may be offered now. */
    boolean takesMore() {
        return !isEnding && waiting.size() < WAITING_MAX && waitingBytes < WAITING_BYTES_MAX;
    }

    /** How much memory its requests take. */
    int heldBytes() {
        return waitingBytes + askedBytes + gathering.heldBytes();
    }

    void offer(List<Bytes> request) {
        waiting.add(request);
        waitingBytes += bytesOf(request);
    }

    /** Takes no more requests; ends with an error behind the answers to those it has, or without. May be repeated: the first error counts. */
    void endWith(@Nullable String error) {
        if (!isEnding) {
            isEnding = true;
            lastWords = error;
        }
    }

    /** Ends at once: requests that wait are forgotten. */
    void end() {
        isEnding = true;
        waiting.clear();
        waitingBytes = 0;
    }

    /** Whether everything was answered and nothing more will be. */
    boolean isOver() {
        return isEnding && isIdle() && lastWords == null;
    }

    private boolean isIdle() {
        return !isAsking && !canAdvance();
    }

    /** Whether it has requests and waits for nothing but room for their answers. */
    boolean canAdvance() {
        return !isAsking && !(unread.isEmpty() && waiting.isEmpty());
    }

    /** Answers what can be answered now, and asks the cluster for the rest. */
    void advance() {
        while (!isAsking && !outlet.isFull()) {
            if (!unread.isEmpty()) {
                ask(new Batch.Pipeline(out.protocol(), unread), false, askedBytes);
                continue;
            }
            @Nullable List<Bytes> request = waiting.peek();
            if (request == null) {
                break;
            }
            @Nullable StoreCommand command = forCluster(request);
            if (command == null) {
                answerHere(poll());
            } else {
                askForNext(command);
            }
        }
        if (isEnding && isIdle() && lastWords != null) {
            out.error(lastWords);
            lastWords = null;
        }
        if (out.length() > 0) {
            outlet.send(out.take());
        }
    }

    private List<Bytes> poll() {
        List<Bytes> request = waiting.remove();
        waitingBytes -= bytesOf(request);
        return request;
    }

    /** The command of a request that goes to the cluster as it is, or null. */
    private @Nullable StoreCommand forCluster(List<Bytes> request) {
        @Nullable StoreCommand command = StoreCommands.find(request.get(0).toString());
        boolean goes = command != null
                && command.kind() != StoreCommand.Kind.LOCAL
                && command.spec().takes(request.size())
                && !client.isStranger()
                && !gathering.isOpen();
        return goes ? command : null;
    }

    private void answerHere(List<Bytes> request) {
        int before = out.length();
        out.beginAnswer();
        try {
            new Dispatch(this, request).run();
        } catch (CommandError | AnswerTooLong e) {
            out.backTo(before);
            out.error(String.valueOf(e.getMessage()));
        }
    }

    /** Runs a command that needs no keys. */
    void runLocal(StoreCommand command, List<Bytes> request) {
        Call.run(command, request, NO_KEYS, out, 0);
    }

    private void askForNext(StoreCommand first) {
        List<List<Bytes>> batch = new ArrayList<>();
        @Nullable StoreCommand command = first;
        int bytes = 0;
        while (command != null) {
            List<Bytes> request = poll();
            bytes += bytesOf(request);
            batch.add(request);
            @Nullable List<Bytes> next = waiting.peek();
            boolean hasRoom = !command.mayAnswerLong(request.size())
                    && batch.size() < BATCH_MAX
                    && next != null
                    && bytes + bytesOf(next) <= BATCH_BYTES_MAX;
            command = hasRoom && next != null ? forCluster(next) : null;
            if (command != null && command.isWrite() != first.isWrite()) {
                command = null;
            }
        }
        ask(new Batch.Pipeline(out.protocol(), batch), first.isWrite(), bytes);
    }

    /** Has a transaction applied; its reply is the next one. */
    void askFor(Batch.Transaction transaction) {
        boolean writes = transaction.requests().stream()
                .map(request -> StoreCommands.find(request.get(0).toString()))
                .anyMatch(command -> command != null && command.isWrite());
        int bytes = transaction.requests().stream().mapToInt(Session::bytesOf).sum();
        ask(transaction, writes, bytes);
    }

    private void ask(Batch batch, boolean writes, int bytes) {
        askedBytes = bytes;
        CompletableFuture<Answer> answer = writes
                ? replication.submit(batch)
                : replication.read(new KeyValueQuery.Replies(settings.clock().getAsLong(), batch));
        await(answer, batch.replies(), given -> {
            out.replies(given.replies());
            // Asked for when there is room for more answers.
            unread = batch.requests().subList(given.answered(), batch.requests().size());
        });
    }

    /** Watches keys from now on; OK is the next reply. */
    void askForVersions(List<Bytes> keys) {
        await(replication.read(new KeyValueQuery.Versions(keys)), 1, versions -> {
            boolean hadRoom = true;
            for (int i = 0; i < keys.size(); i++) {
                hadRoom &= gathering.watch(keys.get(i), versions.get(i));
            }
            if (hadRoom) {
                out.status("OK");
            } else {
                out.error("ERR too many keys are watched");
            }
        });
    }

    private <R> void await(CompletableFuture<R> call, int replies, Consumer<R> onAnswer) {
        isAsking = true;
        call.whenComplete((answer, failure) -> outlet.execute(() -> {
            isAsking = false;
            unread = List.of();
            if (failure == null) {
                onAnswer.accept(answer);
            } else {
                String error = error(failure);
                for (int i = 0; i < replies; i++) {
                    out.error(error);
                }
            }
            askedBytes = unread.isEmpty() ? 0 : askedBytes;
        }));
    }

    private static String error(Throwable thrown) {
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (failure instanceof OutcomeUnknownException) {
            return "UNKNOWN the command may have been applied, or may be later: " + failure.getMessage();
        }
        boolean isWorthAnotherTry = failure instanceof RejectedException rejected
                && rejected.reason() != RejectedException.Reason.TOO_LARGE
                && rejected.reason() != RejectedException.Reason.QUERY_FAILED;
        return (isWorthAnotherTry ? "TRYAGAIN the command has no effect: " : "ERR ") + failure.getMessage();
    }
}
