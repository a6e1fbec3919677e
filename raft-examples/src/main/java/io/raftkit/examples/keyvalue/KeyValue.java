package io.raftkit.examples.keyvalue;

import io.raftkit.api.Command;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StateMachine;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A replicated map of strings to bytes. Commands are {@link Change}s, a query is a key in UTF-8. Results and answers are empty where there
 * is no value, and a 1 before the value where there is one.
 */
public final class KeyValue implements StateMachine {
    private Buckets map = new Buckets();

    @Override
    public byte[] apply(Command command) {
        Change change = Change.of(command.bytes());
        return answer(map.set(change.key(), change.value()));
    }

    @Override
    public byte[] query(byte[] query) {
        return answer(map.get(new String(query, StandardCharsets.UTF_8)));
    }

    private static byte[] answer(byte @Nullable [] value) {
        if (value == null) {
            return new byte[0];
        }
        byte[] answer = new byte[1 + value.length];
        answer[0] = 1;
        System.arraycopy(value, 0, answer, 1, value.length);
        return answer;
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        List<SortedMap<String, byte[]>> frozen = map.freeze();
        return out -> {
            DataOutputStream data = new DataOutputStream(new BufferedOutputStream(out));
            Buckets.write(frozen, data);
            data.flush();
        };
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        map = Buckets.read(new DataInputStream(new BufferedInputStream(snapshot.stream())));
    }

    /** A server, which is to be started or restored. */
    static RaftNodeBuilder server(int id, String peers, Path data) {
        return RaftNode.builder().id(id).peers(peers).data(data).stateMachine(new KeyValue());
    }

    /**
     * Starts one server: {@code --id 1 --peers 1=host:port,2=host:port,3=host:port --data DIR --http PORT}, with {@code --cluster NAME} if its
     * cluster has a name.
     */
    public static void main(String[] args) {
        KeyValueHttp.of(args).serve((given, all) -> {
            RaftNodeBuilder server = server(given.id(), given.peers(), given.data());
            if (all.isGiven(KeyValueHttp.CLUSTER)) {
                server.cluster(all.text(KeyValueHttp.CLUSTER));
            }
            return server.start();
        });
    }
}
