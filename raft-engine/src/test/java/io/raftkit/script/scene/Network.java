package io.raftkit.script.scene;

import io.raftkit.engine.Letter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The letters on their way, in the order they were sent. They arrive, once or more often, only when a script says so. */
public final class Network {
    private final List<Letter> letters = new ArrayList<>();
    private final TreeSet<Integer> isolated = new TreeSet<>();
    private final TreeMap<String, Integer> sent = new TreeMap<>();

    /** Takes a letter; false if it is lost. */
    boolean post(Letter letter) {
        sent.merge(letter.message().getClass().getSimpleName(), 1, Integer::sum);
        return !isolated.contains(letter.from()) && !isolated.contains(letter.to()) && letters.add(letter);
    }

    /** All that is on its way. */
    public List<Letter> letters() {
        return List.copyOf(letters);
    }

    /** The letters meant; they stay on their way. */
    public List<Letter> peek(Selection selection) {
        return selection.of(letters);
    }

    /** Takes the letters meant off the way. */
    public List<Letter> take(Selection selection) {
        List<Letter> taken = selection.of(letters);
        // By identity: the copies of a message that was sent twice are equal.
        letters.removeIf(letter -> taken.stream().anyMatch(other -> other == letter));
        return taken;
    }

    /** Takes the letters off the way whose senders and receivers are both among these. */
    List<Letter> takeAmong(Collection<Integer> serverIds) {
        List<Letter> taken = letters.stream()
                .filter(letter -> serverIds.contains(letter.from()) && serverIds.contains(letter.to()))
                .toList();
        letters.removeAll(taken);
        return taken;
    }

    /** Runs something with nothing on the way but what it sends itself; what was on its way before is there again afterwards. */
    public void setAside(Runnable action) {
        List<Letter> before = List.copyOf(letters);
        letters.clear();
        action.run();
        letters.addAll(0, before);
    }

    public void clear() {
        letters.clear();
    }

    /** Cuts a server off: what it sends, and what is sent to it, is lost from now on. */
    public void isolate(int serverId) {
        isolated.add(serverId);
    }

    public void heal() {
        isolated.clear();
    }

    /** How many messages of each kind were sent since the last time, lost ones too. */
    public Map<String, Integer> takeCounts() {
        Map<String, Integer> counts = new TreeMap<>(sent);
        sent.clear();
        return counts;
    }
}
