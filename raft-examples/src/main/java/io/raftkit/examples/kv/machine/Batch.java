package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.store.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Transactions that one client sent, in order, in the form in which they are replicated.
 *
 * <p>First the version of the protocol, one byte. Then each transaction: a request by itself as its arguments, one of EXEC as a 0, the number of
 * watched keys, each with its version, the number of requests, and these. Arguments are their number, and each with its length in
 * front. Numbers take one byte for each 7 bits.
 *
 * @param protocol in which the replies are written
 * @param transactions what is to be applied
 */
public record Batch(int protocol, List<Transaction> transactions) {
    private static final int BITS = 7;
    private static final int MORE = 1 << BITS;

    /** The form in which it is replicated. */
    public byte[] toBytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(protocol);
        for (Transaction transaction : transactions) {
            if (transaction.isExplicit()) {
                writeExplicit(transaction, out);
            } else {
                transaction.requests().forEach(request -> write(request, out));
            }
        }
        return out.toByteArray();
    }

    private static void writeExplicit(Transaction transaction, ByteArrayOutputStream out) {
        write(0, out);
        write(transaction.watched().size(), out);
        transaction.watched().forEach((key, version) -> {
            write(key, out);
            write(version, out);
        });
        write(transaction.requests().size(), out);
        transaction.requests().forEach(request -> write(request, out));
    }

    private static void write(List<Bytes> request, ByteArrayOutputStream out) {
        write(request.size(), out);
        request.forEach(argument -> write(argument, out));
    }

    private static void write(Bytes bytes, ByteArrayOutputStream out) {
        write(bytes.length(), out);
        out.writeBytes(bytes.array());
    }

    private static void write(long number, ByteArrayOutputStream out) {
        long rest = number;
        while (rest >= MORE) {
            out.write((int) (rest & (MORE - 1)) | MORE);
            rest >>>= BITS;
        }
        out.write((int) rest);
    }

    /** Reads what {@link #toBytes} wrote, up to the end of the buffer. */
    public static Batch of(ByteBuffer in) {
        int protocol = in.get();
        List<Transaction> transactions = new ArrayList<>();
        while (in.hasRemaining()) {
            int arguments = (int) number(in);
            transactions.add(arguments == 0 ? explicit(in) : Transaction.of(request(arguments, in)));
        }
        return new Batch(protocol, transactions);
    }

    private static Transaction explicit(ByteBuffer in) {
        Map<Bytes, Long> watched = new LinkedHashMap<>();
        for (long i = number(in); i > 0; i--) {
            Bytes key = bytes(in);
            watched.put(key, number(in));
        }
        List<List<Bytes>> requests = new ArrayList<>();
        for (long i = number(in); i > 0; i--) {
            requests.add(request((int) number(in), in));
        }
        return new Transaction(true, watched, requests);
    }

    private static List<Bytes> request(int arguments, ByteBuffer in) {
        List<Bytes> request = new ArrayList<>(arguments);
        for (int i = 0; i < arguments; i++) {
            request.add(bytes(in));
        }
        return request;
    }

    private static Bytes bytes(ByteBuffer in) {
        byte[] bytes = new byte[(int) number(in)];
        in.get(bytes);
        return Bytes.of(bytes);
    }

    private static long number(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; ; shift += BITS) {
            byte next = in.get();
            number |= (long) (next & (MORE - 1)) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }
}
