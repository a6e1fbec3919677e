package io.raftkit.examples.kv.machine;

import io.raftkit.api.Command;
import io.raftkit.examples.kv.store.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    static Transaction transaction(Map<Bytes, Long> watched, String... requests) {
        return new Transaction(
                true, watched, Arrays.stream(requests).map(Requests::words).toList());
    }

    static Batch batch(String... requests) {
        return new Batch(
                2,
                Arrays.stream(requests)
                        .map(Requests::words)
                        .map(Transaction::of)
                        .toList());
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

    byte[] applied(byte[] command) {
        return machine.apply(new Command(++index, 1, time, ByteBuffer.wrap(command)));
    }

    /** The reply to a request, which is applied. */
    String write(String request) {
        return write(Transaction.of(words(request)));
    }

    String write(Transaction transaction) {
        return replies(applied(new Batch(protocol, List.of(transaction)).toBytes()));
    }

    /** The reply to a request, which is read. */
    String read(String request) {
        return readAt(time, request);
    }

    String readAt(long clock, String request) {
        Batch batch = new Batch(protocol, List.of(Transaction.of(words(request))));
        return replies(machine.query(Query.of(batch, clock)));
    }

    long version(String key) {
        return Answer.versions(machine.query(Query.ofVersions(words(key)))).get(0);
    }

    static String replies(byte[] answer) {
        return new String(answer, Answer.REPLIES_AT, answer.length - Answer.REPLIES_AT, StandardCharsets.ISO_8859_1)
                .replace("\r\n", " ")
                .strip();
    }
}
