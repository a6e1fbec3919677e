package io.raftkit.api.transport;

import io.raftkit.api.status.Health;
import io.raftkit.api.status.NodeStatus;
import org.jspecify.annotations.Nullable;

/**
 * One node's side towards a {@link Transport}. Thread-safe; no method blocks or throws. After the node has stopped, frames handed in are
 * dropped.
 */
public interface Inbox {

    /** What a node says to a frame's header. Constants may be added in later versions. */
    enum Admission {
        /** The body may be read and the frame handed in. */
        ADMITTED("the frame is admitted"),
        /** The sender belongs to another cluster. */
        WRONG_CLUSTER("this server belongs to another cluster"),
        /** The frame is for another group. */
        WRONG_GROUP("this server does not serve that group"),
        /** The frame is for another server. */
        WRONG_SERVER("the frame is for another server; compare the ids and addresses of the peers"),
        /** The frame names this server, or no valid one, as its sender. */
        WRONG_SENDER("the frame names this server, or no valid one, as its sender"),
        /** No version is spoken by both. */
        WRONG_VERSION("no protocol version is spoken by both"),
        /** The frame is larger than this node takes. */
        TOO_LARGE("the frame is larger than this server takes"),
        /** The node has stopped. */
        STOPPED("this node has stopped"),
        /** The cluster has the same name, but began with other servers, for this node than for the sender. */
        WRONG_CONFIGURATION("this server's cluster began with other servers than the sender's"),
        /** The sender's id is known by another storage: its disk is lost, or two servers use the id. */
        UNKNOWN_STORE("the sender's id is known here by another storage"),
        /** The frame is for a server with this node's id, but another storage. */
        WRONG_STORE("the frame is for another storage under this server's id"),
        /** The members of the sender's cluster agreed on another epoch than those of this node's: they are two clusters. */
        WRONG_EPOCH("this server's cluster is another one, whatever it is called and whoever its members are");

        private final String words;

        Admission(String words) {
            this.words = words;
        }

        /**
         * The same for people.
         *
         * @return a short clause
         */
        public String words() {
            return words;
        }
    }

    /**
     * Looks at a header before the body is read. A transport refuses what is not admitted, and tells the node that sent it: it hands a
     * {@link Refusal} to the sender's {@link #refused}, with the words of {@link #explain}. A refusal may be lost as a frame may, and
     * several in a row may be told as one; but who goes on sending must hear of it.
     *
     * @param header a decoded header
     * @return whether to read on
     */
    Admission admit(FrameHeader header);

    /**
     * Says why a frame is not admitted, for the people at its sender. Asked only then.
     *
     * @implSpec Returns the constant's own words.
     * @param header the header
     * @param admission what {@link #admit} said to it
     * @return a short clause in printable ASCII
     */
    default String explain(FrameHeader header, Admission admission) {
        return admission.words();
    }

    /**
     * Reports that another node did not admit a frame of this one. A transport reports it to the inbox of the frame's group.
     *
     * @implSpec Does nothing.
     * @param refusal who refused what, and why
     */
    default void refused(Refusal refusal) {}

    /**
     * Hands in a frame. The node may drop it; it keeps the body buffers, which nobody may change from now on. It may call
     * {@link Transport#send} before this returns, on the thread that called here.
     *
     * @param frame a frame whose header was admitted
     */
    void receive(Frame frame);

    /**
     * Reports that a server's process seems to be gone: a hint, never proof, by which a leader that died is replaced at once instead of after an
     * election timeout. Who never reports it is slower to replace one, and nothing else.
     *
     * <p>Report it once when a connection from or to the server broke that had worked, and one attempt to reach it again, made at once, found
     * nobody there: the connection was refused, or nothing answered in the time for that. A network of calls reports it when a call is
     * refused since no such process runs.
     *
     * <p>Do not report a server that the attempt reaches, or a hiccup of the network would depose a leader that is well; nor silence, a call that is
     * late or a time that ran out, for the node notices silence by itself; nor a connection that this side closed; nor a server that was
     * not reached before, or again while it stays away.
     *
     * @param serverId the other server
     */
    void peerLost(int serverId);

    /**
     * Says what was found wrong when frames were to be taken to a server, or that they get there again; shown in the node's status. A
     * transport says so of a server that cannot be reached, or that turns away all that it is sent.
     *
     * @implSpec Does nothing.
     * @param serverId the other server
     * @param problem the cause, where, and what to do, as a clause in printable ASCII without a secret in it; null once the server is reached
     */
    default void peerProblem(int serverId, @Nullable String problem) {}

    /**
     * The node's status, for clients of the transport.
     *
     * @return the status
     */
    NodeStatus status();

    /**
     * The node's health, for clients of the transport.
     *
     * @implSpec Returns what the status says of it.
     * @return its health
     */
    default Health health() {
        return Health.of(status());
    }
}
