package io.raftkit.api.client;

/**
 * How the calls of clients travel over HTTP: in a {@code POST} whose body is {@link ClientRequest requests} one behind the other, answered by a body of
 * {@link ClientReply replies}.
 */
public final class ClientHttp {
    /** The path, at each server. */
    public static final String PATH = "/raft/v1/client";

    /** The media type of both bodies. */
    public static final String MEDIA_TYPE = "application/vnd.raftkit.client";

    private ClientHttp() {}
}
