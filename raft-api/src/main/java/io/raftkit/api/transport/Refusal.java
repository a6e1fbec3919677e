package io.raftkit.api.transport;

import java.util.Objects;

/**
 * Says that a node did not admit a frame: what its transport tells the node that sent it.
 *
 * @param serverId the server that was to receive it
 * @param group the frame's group
 * @param storeId the storage that the frame came from; a refusal may reach a server that has restarted with another storage, or another
 *     server with its id, and does not concern those
 * @param admission why
 * @param words the same for people, as the node that refused says it; cut, and made printable, where needed
 */
public record Refusal(int serverId, long group, long storeId, Inbox.Admission admission, String words) {
    /** How long the words may be. */
    public static final int WORDS_MAX = 300;

    /** Makes the words fit for a log. */
    public Refusal {
        Objects.requireNonNull(admission, "admission");
        StringBuilder printable = new StringBuilder();
        words.chars().limit(WORDS_MAX).forEach(c -> printable.append(c >= ' ' && c < 127 ? (char) c : '?'));
        words = printable.toString();
    }

    /**
     * The refusal of a frame.
     *
     * @param header the frame's header
     * @param admission what the inbox said to it
     * @param words what the inbox explained
     * @return the refusal
     */
    public static Refusal of(FrameHeader header, Inbox.Admission admission, String words) {
        return new Refusal(header.to(), header.group(), header.storeId(), admission, words);
    }
}
