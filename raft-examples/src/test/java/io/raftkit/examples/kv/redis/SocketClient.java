package io.raftkit.examples.kv.redis;

import io.raftkit.examples.kv.client.RespClient;
import java.io.IOException;

/** A client that shows every byte of a reply. */
record SocketClient(RespClient client) implements RedisClient {
    @Override
    public void send(String request) throws IOException {
        client.send(request);
    }

    @Override
    public void flush() throws IOException {
        client.flush();
    }

    @Override
    public String reply() throws IOException {
        return client.reply();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
