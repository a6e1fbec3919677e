package io.raftkit.script.scene;

import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.script.MessagePrinter;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A cluster in which nothing happens by itself. Each server has a clock of its own. */
public final class Scene {
    private static final int ROUNDS_MAX = 1_000;

    private final Trace trace = new Trace();
    private final Network network = new Network();
    private final SortedMap<Integer, SceneServer> servers = new TreeMap<>();

    /** Sets the cluster up. */
    public void begin(SceneOptions options) {
        if (!servers.isEmpty()) {
            throw new ScriptProblem("there is a cluster already: one in each script");
        }
        for (int id = 1; id <= options.size(); id++) {
            SceneServer server = new SceneServer(id, options, trace, this::post);
            servers.put(id, server);
            if (options.isFresh()) {
                server.start();
            } else {
                server.given(TermAndVote.NONE, List.of(), 0);
            }
        }
    }

    public Trace trace() {
        return trace;
    }

    public Network network() {
        return network;
    }

    public Collection<SceneServer> servers() {
        if (servers.isEmpty()) {
            throw new ScriptProblem("no cluster yet: begin with \"cluster 3\"");
        }
        return servers.values();
    }

    public List<SceneServer> serversUp() {
        return servers().stream().filter(SceneServer::isUp).toList();
    }

    public SceneServer server(int id) {
        SceneServer server = servers.get(id);
        if (server == null) {
            throw new ScriptProblem("there is no server " + id);
        }
        return server;
    }

    /** Restarts a server on a disk with this content. */
    public void given(int id, TermAndVote termAndVote, List<Long> terms, long commit) {
        server(id).given(termAndVote, terms, commit);
    }

    /** Takes a letter, in its binary form as far as anyone can tell. */
    private void post(Letter sent) {
        Letter letter = new Letter(sent.from(), sent.to(), sent.storeId(), throughBinaryForm(sent.message()));
        if (!network.post(letter)) {
            trace.say("lost on the way from " + letter.from() + " to " + letter.to());
        }
    }

    private static RaftMessage throughBinaryForm(RaftMessage message) {
        List<ByteBuffer> parts = MessageCodec.encode(message);
        ByteBuffer joined = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(joined::put);
        return (RaftMessage) MessageCodec.decode(MessageCodec.VERSION, MessageCodec.kind(message), joined.flip());
    }

    /** Lets a letter arrive. */
    public void deliver(Letter letter) {
        SceneServer receiver = server(letter.to());
        String name = MessagePrinter.name(letter.message()) + " from " + letter.from();
        if (!receiver.isUp()) {
            trace.say(letter.to() + " is down: lost is " + name);
            return;
        }
        trace.say(letter.to() + " gets " + name);
        trace.below(() -> receiver.receive(letter));
    }

    /** Delivers among these servers, writes, loads and applies there, until nothing is left to do at this moment. */
    public void settle(Collection<SceneServer> among) {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            List<Letter> letters =
                    network.takeAmong(among.stream().map(SceneServer::id).toList());
            letters.forEach(this::deliver);
            boolean isBusy = !letters.isEmpty();
            for (SceneServer server : among) {
                isBusy |= settle(server);
            }
            if (!isBusy) {
                return;
            }
        }
        throw new ScriptProblem("the cluster does not come to rest");
    }

    private static boolean settle(SceneServer server) {
        boolean isBusy = false;
        while (server.isUp() && (server.isWriting() || server.isLoading() || server.isApplying())) {
            if (server.isWriting()) {
                server.persist();
            } else if (server.isLoading()) {
                server.load(false);
            } else {
                server.apply();
            }
            isBusy = true;
        }
        return isBusy;
    }
}
