package io.raftkit.transport.http.common;

import io.raftkit.api.client.ClientHttp;
import okhttp3.MediaType;

/** The names that stand in requests. */
public final class Paths {
    public static final String STREAM = "/raft/v1/stream";
    public static final String FRAMES = "/raft/v1/frames";
    public static final String CLIENT = ClientHttp.PATH;
    public static final String STATUS = "/raft/v1/status";
    public static final String LIVE = "/raft/v1/health/live";
    public static final String READY = "/raft/v1/health/ready";

    /** What a body of frames is called. No web page can make a browser send it to another site without asking first. */
    public static final String FRAMES_TYPE_NAME = "application/vnd.raftkit.frames";

    public static final MediaType FRAMES_TYPE = MediaType.get(FRAMES_TYPE_NAME);

    /** What a body of clients' calls, or of replies to them, is called. */
    public static final String CLIENT_TYPE_NAME = ClientHttp.MEDIA_TYPE;

    private Paths() {}
}
