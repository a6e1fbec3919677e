package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.client.RespClient;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** Bad input for one port for clients of Redis, and what must be answered. */
final class RespAttacks {
    private static final int MEBI = 1 << 20;
    private static final int GIBI = 1 << 30;
    /** Of as many connections as a server serves, so many may be those of others. */
    private static final int OTHERS_MAX = 10;

    private static final String TOO_MANY = "-ERR max number of clients reached";

    private final int port;

    RespAttacks(int port) {
        this.port = port;
    }

    /** Lengths that are wrong: each is told in an error, and ends its connection. */
    void wrongLengths() throws IOException {
        List<List<String>> table = List.of(
                List.of("*1\r\n$-5\r\n", "-ERR Protocol error: invalid bulk length"),
                List.of("*1\r\n$x\r\n", "-ERR Protocol error: invalid bulk length"),
                List.of("*1\r\n$1073741824\r\n", "-ERR Protocol error: invalid bulk length"),
                List.of("*1\r\n$99999999999999999999\r\n", "-ERR Protocol error: invalid bulk length"),
                List.of("*x\r\n", "-ERR Protocol error: invalid multibulk length"),
                List.of("*2147483647\r\n", "-ERR Protocol error: invalid multibulk length"),
                List.of("*1\r\n+3\r\n", "-ERR Protocol error: expected '$', got '+'"),
                List.of("*1\r\n$3\r\nPINGPING\r\n", "-ERR Protocol error"));
        for (List<String> row : table) {
            try (RespClient client = new RespClient(port)) {
                client.raw(row.get(0));
                assertThat(client.endAndReadAll()).as(row.get(0)).startsWith(row.get(1));
            }
        }
    }

    /** A string of 1 GiB is announced, refused, and sent all the same. */
    void giantBulk() throws IOException {
        String mebi = "x".repeat(MEBI);
        try (RespClient client = new RespClient(port)) {
            client.raw("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + GIBI + "\r\n");
            client.flush();
            assertThat(client.reply()).startsWith("-ERR Protocol error: invalid bulk length");
            assertThatThrownBy(() -> {
                        for (int sent = 0; sent < GIBI / MEBI; sent++) {
                            client.raw(mebi);
                            client.flush();
                        }
                    })
                    .as("the connection is closed")
                    .isInstanceOf(IOException.class);
        }
    }

    /** Random bytes, and a line that does not end. */
    void inlineGarbage() throws IOException {
        SplittableRandom random = new SplittableRandom(20261130);
        for (int i = 0; i < 100; i++) {
            StringBuilder garbage = new StringBuilder();
            for (int length = random.nextInt(1, 5000); length > 0; length--) {
                garbage.append((char) random.nextInt(256));
            }
            try (RespClient client = new RespClient(port)) {
                client.raw("PING\r\n" + garbage);
                assertThat(client.endAndReadAll()).startsWith("+PONG\r\n");
            } catch (SocketException e) {
                // Closed while bytes were on their way.
            }
        }
        try (RespClient client = new RespClient(port)) {
            client.raw("x".repeat(1 << 17));
            client.flush();
            assertThat(client.reply()).isEqualTo("-ERR Protocol error: too big inline request");
        }
    }

    /** Requests of 1 MiB whose last byte does not come. There is memory for some of them. The connections stay open. */
    List<Closeable> halfFrames(int count) throws IOException {
        List<Closeable> open = new ArrayList<>();
        String half = "*2\r\n$3\r\nGET\r\n$" + MEBI + "\r\n" + "x".repeat(MEBI - 1);
        for (int i = 0; i < count; i++) {
            RespClient client = new RespClient(port);
            open.add(client::close);
            try {
                client.raw(half);
                client.flush();
            } catch (IOException e) {
                // Refused while bytes were on their way.
            }
        }
        return open;
    }

    /** A pipeline of so many requests, each of which must be answered. */
    void pipeline(int count) throws IOException {
        try (RespClient client = new RespClient(port)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        client.raw("SET pipeline v\r\n");
                    }
                    client.flush();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (int i = 0; i < count; i++) {
                // The leader may change.
                assertThat(client.reply()).matches("\\+OK|-TRYAGAIN .*|-UNKNOWN .*");
            }
            sent.join();
        }
    }

    /** Connections over which one request was answered, and nothing more is sent. The server may say that the last ones are too many. */
    List<RespClient> idle(int count) throws IOException {
        List<RespClient> open = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RespClient client = new RespClient(port);
            String reply = firstReply(client);
            if (i >= count - OTHERS_MAX && reply.equals(TOO_MANY)) {
                client.close();
            } else {
                assertThat(reply).isEqualTo("+PONG");
                open.add(client);
            }
        }
        return open;
    }

    private static String firstReply(RespClient client) {
        try {
            return client.call("PING");
        } catch (IOException e) {
            // Refused and closed while the request was on its way.
            return TOO_MANY;
        }
    }
}
