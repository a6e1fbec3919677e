package io.raftkit.examples.kv.redis;

import java.io.IOException;

/** A client of one server, for which requests and replies are texts. */
interface RedisClient extends AutoCloseable {
    /** Sends a request whose arguments stand between blanks. */
    void send(String request) throws IOException;

    void flush() throws IOException;

    /** The next reply. */
    String reply() throws IOException;

    @Override
    void close() throws IOException;
}
