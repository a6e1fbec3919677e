package io.raftkit.examples.kv.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.args.ClientAttributeOption;
import redis.clients.jedis.args.ExpiryOption;
import redis.clients.jedis.params.GetExParams;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;

/** Calls of the methods of Jedis, for all commands that the store knows. */
final class JedisCalls {
    private static final long MAX = Long.MAX_VALUE;

    private final List<Call> calls = new ArrayList<>();

    private JedisCalls() {}

    /** A call, and what it is called in a message. */
    record Call(String name, Function<Jedis, Object> method) {}

    static List<Call> all() {
        JedisCalls all = new JedisCalls();
        all.strings(all::add);
        all.numbers(all::add);
        all.hashes(all::add);
        all.keys(all::add);
        all.expiry(all::add);
        all.transactions(all::add);
        all.connection(all::add);
        return all.calls;
    }

    private void add(String name, Function<Jedis, Object> method) {
        calls.add(new Call(name, method));
    }

    private void strings(BiConsumer<String, Function<Jedis, Object>> call) {
        call.accept("get", jedis -> jedis.get("k"));
        call.accept("set", jedis -> jedis.set("k", "v"));
        call.accept("set nx", jedis -> jedis.set("k", "v", SetParams.setParams().nx()));
        call.accept("set xx", jedis -> jedis.set("k", "v", SetParams.setParams().xx()));
        call.accept("set ex", jedis -> jedis.set("k", "v", SetParams.setParams().ex(1000)));
        call.accept(
                "set ex 0", jedis -> jedis.set("k", "v", SetParams.setParams().ex(0)));
        call.accept(
                "set px nx",
                jedis -> jedis.set("k", "v", SetParams.setParams().px(1_000_000).nx()));
        call.accept(
                "set keepttl",
                jedis -> jedis.set("k", "v", SetParams.setParams().keepTtl()));
        call.accept("setGet", jedis -> jedis.setGet("k", "v"));
        call.accept(
                "setGet xx",
                jedis -> jedis.setGet("k", "v", SetParams.setParams().xx()));
        call.accept("getDel", jedis -> jedis.getDel("k"));
        call.accept(
                "getEx ex", jedis -> jedis.getEx("k", GetExParams.getExParams().ex(1000)));
        call.accept(
                "getEx persist",
                jedis -> jedis.getEx("k", GetExParams.getExParams().persist()));
        call.accept("mget", jedis -> jedis.mget("k", "n", "nothing"));
        call.accept("mset", jedis -> jedis.mset("k", "1", "a", "2", "k", "3"));
        call.accept("append", jedis -> jedis.append("k", "v"));
        call.accept("strlen", jedis -> jedis.strlen("k"));
    }

    private void numbers(BiConsumer<String, Function<Jedis, Object>> call) {
        call.accept("incr", jedis -> jedis.incr("k"));
        call.accept("decr", jedis -> jedis.decr("k"));
        call.accept("incrBy", jedis -> jedis.incrBy("k", 7));
        call.accept("incrBy, too much", jedis -> jedis.incrBy("k", MAX));
        call.accept("decrBy", jedis -> jedis.decrBy("k", 7));
        call.accept("decrBy, too much", jedis -> jedis.decrBy("k", Long.MIN_VALUE));
    }

    private void hashes(BiConsumer<String, Function<Jedis, Object>> call) {
        call.accept("hset", jedis -> jedis.hset("k", "f", "v"));
        call.accept("hset, a map", jedis -> jedis.hset("k", Map.of("f", "2", "i", "3")));
        call.accept("hget", jedis -> jedis.hget("k", "f"));
        call.accept("hdel", jedis -> jedis.hdel("k", "f", "g", "nothing"));
        call.accept("hgetAll", jedis -> jedis.hgetAll("k"));
        call.accept("hlen", jedis -> jedis.hlen("k"));
        call.accept("hexists", jedis -> jedis.hexists("k", "f"));
        call.accept("hincrBy", jedis -> jedis.hincrBy("k", "f", 5));
        call.accept("hincrBy of a text", jedis -> jedis.hincrBy("k", "g", 5));
    }

    private void keys(BiConsumer<String, Function<Jedis, Object>> call) {
        call.accept("del", jedis -> jedis.del("k"));
        call.accept("del of many", jedis -> jedis.del("k", "n", "nothing", "k"));
        call.accept("exists", jedis -> jedis.exists("k"));
        call.accept("exists of many", jedis -> jedis.exists("k", "n", "k", "nothing"));
        call.accept("type", jedis -> jedis.type("k"));
        call.accept("keys", jedis -> jedis.keys("[k-m]*"));
        call.accept("scan", jedis -> jedis.scan(ScanParams.SCAN_POINTER_START));
        call.accept(
                "scan match count",
                jedis -> jedis.scan("0", new ScanParams().match("[k-m]*").count(1000)));
        call.accept("scan type", jedis -> jedis.scan("0", new ScanParams().count(1000), "hash"));
        call.accept("scan of no cursor", jedis -> jedis.scan("x"));
        call.accept("dbSize", Jedis::dbSize);
        call.accept("flushDB", Jedis::flushDB);
    }

    private void expiry(BiConsumer<String, Function<Jedis, Object>> call) {
        call.accept("expire", jedis -> jedis.expire("k", 5000));
        call.accept("expire nx", jedis -> jedis.expire("k", 5000, ExpiryOption.NX));
        call.accept("expire gt", jedis -> jedis.expire("k", 5000, ExpiryOption.GT));
        call.accept("expire lt", jedis -> jedis.expire("k", 5000, ExpiryOption.LT));
        call.accept("expire, in the past", jedis -> jedis.expire("k", -1));
        call.accept("expire, too late", jedis -> jedis.expire("k", MAX));
        call.accept("pexpire", jedis -> jedis.pexpire("k", 5_000_000));
        call.accept("persist", jedis -> jedis.persist("k"));
        call.accept("ttl of what does not expire", jedis -> jedis.ttl("n"));
        call.accept("has a ttl", jedis -> jedis.ttl("k") > 0);
        call.accept("has a pttl", jedis -> jedis.pttl("k") > 0);
    }

    private void transactions(BiConsumer<String, Function<Jedis, Object>> call) {
        call.accept("multi exec", jedis -> {
            Transaction transaction = jedis.multi();
            transaction.incr("k");
            transaction.hset("k", "f", "v");
            transaction.mget("k", "n");
            transaction.hgetAll("k");
            return transaction.exec();
        });
        call.accept("multi discard", jedis -> {
            Transaction transaction = jedis.multi();
            transaction.set("k", "discarded");
            return transaction.discard();
        });
        call.accept("watch, and a change", jedis -> {
            jedis.watch("k");
            jedis.set("k", "changed");
            Transaction transaction = jedis.multi();
            transaction.set("k", "v");
            return transaction.exec();
        });
        call.accept("watch unwatch", jedis -> {
            jedis.watch("k");
            jedis.set("k", "changed");
            jedis.unwatch();
            Transaction transaction = jedis.multi();
            transaction.get("k");
            return transaction.exec();
        });
        call.accept("pipeline", jedis -> {
            var pipeline = jedis.pipelined();
            pipeline.incr("k");
            pipeline.get("k");
            pipeline.hlen("k");
            pipeline.del("k");
            return pipeline.syncAndReturnAll();
        });
    }

    private void connection(BiConsumer<String, Function<Jedis, Object>> call) {
        call.accept("ping", Jedis::ping);
        call.accept("ping with a text", jedis -> jedis.ping("text"));
        call.accept("echo", jedis -> jedis.echo("text"));
        call.accept("select 0", jedis -> jedis.select(0));
        call.accept("select 7", jedis -> jedis.select(7));
        call.accept("clientSetname", jedis -> jedis.clientSetname("name"));
        call.accept("clientSetname, a bad one", jedis -> jedis.clientSetname("a name"));
        call.accept("clientGetname", Jedis::clientGetname);
        call.accept("clientId", jedis -> jedis.clientId() > 0);
        call.accept("clientSetInfo", jedis -> {
            try {
                return jedis.clientSetInfo(ClientAttributeOption.LIB_NAME, "name")
                        .isEmpty();
            } catch (RuntimeException e) {
                // Redis knows this from 7.2 on.
                return false;
            }
        });
        call.accept("info", jedis -> jedis.info("server").contains("redis_version:7."));
        call.accept("commandInfo", jedis -> jedis.commandInfo("get").get("get").getArity());
        call.accept("auth without a password", jedis -> jedis.auth("secret"));
        call.accept("a command that does not exist", jedis -> jedis.sendCommand(() -> new byte[] {'N', 'O'}, "k"));
    }
}
