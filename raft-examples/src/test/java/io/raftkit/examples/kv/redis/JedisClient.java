package io.raftkit.examples.kv.redis;

import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.store.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.KeyValue;

/** Jedis, whose replies are written as far as possible as those of {@link RespClient}: Jedis makes no difference between kinds of strings. */
final class JedisClient implements RedisClient {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Connection connection;

    JedisClient(int port) {
        connection = new Connection("127.0.0.1", port);
        connection.setSoTimeout(PATIENCE_MILLIS);
    }

    @Override
    public void send(String request) throws IOException {
        List<Bytes> words = RespClient.arguments(request);
        byte[][] arguments = words.stream().skip(1).map(Bytes::array).toArray(byte[][]::new);
        try {
            connection.sendCommand(() -> words.get(0).array(), arguments);
        } catch (JedisConnectionException e) {
            throw new IOException(e);
        }
    }

    /** Jedis does so before it reads. */
    @Override
    public void flush() {}

    @Override
    public String reply() throws IOException {
        try {
            return shown(connection.getOne());
        } catch (JedisDataException e) {
            return shown(e);
        } catch (JedisConnectionException e) {
            throw new IOException(e);
        }
    }

    private static String shown(Object reply) {
        if (reply instanceof byte[] bytes) {
            return "\"" + new String(bytes, StandardCharsets.ISO_8859_1) + "\"";
        }
        if (reply instanceof Long number) {
            return ":" + number;
        }
        if (reply instanceof JedisDataException error) {
            return "-" + error.getMessage();
        }
        if (reply instanceof List<?> elements) {
            List<String> texts = new ArrayList<>();
            for (Object element : elements) {
                if (element instanceof KeyValue<?, ?> pair) {
                    texts.add(shown(pair.getKey()));
                    texts.add(shown(pair.getValue()));
                } else {
                    texts.add(shown(element));
                }
            }
            return "*" + texts;
        }
        return "(" + reply + ")";
    }

    @Override
    public void close() {
        connection.close();
    }
}
