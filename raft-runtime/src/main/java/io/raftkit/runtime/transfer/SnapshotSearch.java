package io.raftkit.runtime.transfer;

import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects.Fetch;
import io.raftkit.engine.boundary.Effects.Search;
import io.raftkit.engine.message.FindSnapshot;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Asks other servers which snapshot they can give, and says what to fetch. Confined to the lane of the receiver. */
final class SnapshotSearch {
    private final MessageSender sender;
    private final Map<Integer, FindSnapshot.Found> answers = new TreeMap<>();
    /** What was found and could not be had. */
    private final Set<Fetch> failed = new HashSet<>();

    private @Nullable Search search;

    SnapshotSearch(MessageSender sender) {
        this.sender = sender;
    }

    /** Asks all servers, again if they were asked before. What failed is tried again once there is nothing else. */
    void ask(Search named) {
        if (next() == null) {
            failed.clear();
        }
        answers.keySet().retainAll(named.servers());
        search = named;
        for (int server : named.servers()) {
            sender.send(server, new FindSnapshot(named.indexMin()));
        }
    }

    void answered(int from, FindSnapshot.Found found) {
        if (search != null && search.servers().contains(from)) {
            answers.put(from, found);
        }
    }

    /** What to fetch now, or null if nothing was found. */
    @Nullable
    Fetch next() {
        for (Map.Entry<Integer, FindSnapshot.Found> answer : answers.entrySet()) {
            StoredSnapshot snapshot = answer.getValue().snapshot();
            if (snapshot != null && isOfUse(snapshot)) {
                Fetch fetch = new Fetch(snapshot, answer.getKey());
                if (!failed.contains(fetch)) {
                    return fetch;
                }
            }
        }
        return null;
    }

    /** What was taken before the cluster had its epoch has none; afterwards the epoch stays. */
    private boolean isOfUse(StoredSnapshot snapshot) {
        if (search == null || snapshot.ref().index() < search.indexMin()) {
            return false;
        }
        long epoch = snapshot.ref().configuration().epoch();
        return epoch == 0 || search.epoch() == 0 || epoch == search.epoch();
    }

    void failed(Fetch fetch) {
        failed.add(fetch);
    }

    /** Nothing is looked for any more. */
    void end() {
        search = null;
        answers.clear();
        failed.clear();
    }

    /** How far the search has come, in a clause. */
    String outcome() {
        Search current = search;
        if (current == null) {
            return "no server was asked yet";
        }
        if (current.servers().isEmpty()) {
            return "the cluster has no other server that could give it one";
        }
        StringBuilder words = new StringBuilder();
        for (int server : current.servers()) {
            FindSnapshot.Found answer = answers.get(server);
            words.append(words.isEmpty() ? "server " : ", server ").append(server);
            if (answer == null) {
                words.append(" has not answered");
            } else if (answer.snapshot() == null) {
                words.append(" has none that reaches entry ").append(current.indexMin());
            } else {
                words.append(" has ").append(answer.snapshot().ref());
            }
        }
        return words.toString();
    }
}
