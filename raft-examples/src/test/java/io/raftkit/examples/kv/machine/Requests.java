package io.raftkit.examples.kv.machine;

import io.raftkit.api.Command;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.typed.TypedCommand;
import io.raftkit.typed.TypedQuery;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Requests written as words between blanks, and a state machine asked with them. */
final class Requests {
    private final KeyValueMachine machine = new KeyValueMachine();
    private final int protocol;
    private long index;
    private long time = 1_000_000;

    Requests(int protocol) {
        this.protocol = protocol;
    }

    static List<Bytes> words(String text) {
        return Arrays.stream(text.split(" ")).map(Bytes::of).toList();
    }

    private static List<List<Bytes>> all(String... requests) {
        return Arrays.stream(requests).map(Requests::words).toList();
    }

    static Batch.Transaction transaction(Map<Bytes, Long> watched, String... requests) {
        return new Batch.Transaction(2, watched, all(requests));
    }

    static Batch batch(String... requests) {
        return new Batch.Pipeline(2, all(requests));
    }

    KeyValueMachine machine() {
        return machine;
    }

    void sleep(long millis) {
        time += millis;
    }

    long time() {
        return time;
    }

    <R> R applied(TypedCommand<R> command) {
        ByteBuffer bytes = ByteBuffer.wrap(KeyValueMachine.SCHEMA.encode(command));
        return KeyValueMachine.SCHEMA.decodeResult(
                command, Direct.apply(machine, new Command(++index, 1, time, bytes)));
    }

    <R> R asked(TypedQuery<R> query) {
        return KeyValueMachine.SCHEMA.decodeResult(query, Direct.query(machine, KeyValueMachine.SCHEMA.encode(query)));
    }

    void tick() {
        applied(new KeyValueCommand.Tick());
    }

    /** The reply to a request, which is applied. */
    String write(String request) {
        return write(new Batch.Pipeline(protocol, all(request)));
    }

    String write(Batch batch) {
        return replies(applied(batch));
    }

    /** The reply to a request, which is read. */
    String read(String request) {
        return readAt(time, request);
    }

    String readAt(long clock, String request) {
        return replies(asked(new KeyValueQuery.Replies(clock, new Batch.Pipeline(protocol, all(request)))));
    }

    long version(String key) {
        return asked(new KeyValueQuery.Versions(words(key))).get(0);
    }

    private static String replies(Answer answer) {
        return answer.replies().toString().replace("\r\n", " ").strip();
    }
}
