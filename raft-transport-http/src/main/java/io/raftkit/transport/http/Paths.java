package io.raftkit.transport.http;

import okhttp3.MediaType;

/** The names that stand in requests. */
final class Paths {
    static final String STREAM = "/raft/v1/stream";
    static final String FRAMES = "/raft/v1/frames";
    static final String STATUS = "/raft/v1/status";
    static final String LIVE = "/raft/v1/health/live";
    static final String READY = "/raft/v1/health/ready";

    /** What a body of frames is called. No web page can make a browser send it to another site without asking first. */
    static final String FRAMES_TYPE_NAME = "application/vnd.raftkit.frames";

    static final MediaType FRAMES_TYPE = MediaType.get(FRAMES_TYPE_NAME);

    private Paths() {}
}
