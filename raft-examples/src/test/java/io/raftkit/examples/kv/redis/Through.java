package io.raftkit.examples.kv.redis;

import io.raftkit.examples.kv.client.RespClient;
import java.io.IOException;

/** By which client the same requests are sent to both servers. */
enum Through {
    /** One that shows every byte of a reply. */
    SOCKET {
        @Override
        RedisClient open(int port) throws IOException {
            return new SocketClient(new RespClient(port));
        }

        @Override
        String shown(String reply) {
            return reply;
        }
    },

    /** One that applications use. */
    JEDIS {
        @Override
        RedisClient open(int port) {
            return new JedisClient(port);
        }

        @Override
        String shown(String reply) {
            return reply.startsWith("+") ? "\"" + reply.substring(1) + "\"" : reply;
        }
    };

    abstract RedisClient open(int port) throws IOException;

    /** A reply as this client shows it, written as {@link #SOCKET} shows it. */
    abstract String shown(String reply);
}
