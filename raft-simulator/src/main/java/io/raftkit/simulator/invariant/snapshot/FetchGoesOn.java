package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.engine.message.FetchChunk;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.Map;
import java.util.TreeMap;

/**
 * A server that fetches a snapshot asks for nothing again that it has written, whatever is cut, whoever gives the rest, and also after its process was
 * killed: then at most for the block that was not whole. So what a cut costs is bounded.
 */
public final class FetchGoesOn extends Invariant {
    private static final long BLOCK_BYTES = 64 << 10;

    /**
     * What a server has of a snapshot.
     *
     * @param id which snapshot
     * @param bytes how much of it is written
     * @param disk counts the disks that the server had: a power cut leaves another one
     */
    private record Part(String id, long bytes, int disk) {}

    private final Map<Integer, Part> parts = new TreeMap<>();

    public FetchGoesOn(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void fetchResumed(ServerFacts server, String id, long bytes, int disk) {
        Part before = parts.put(server.id, new Part(id, bytes, disk));
        require(
                before == null || !before.id.equals(id) || before.disk != disk || bytes >= before.bytes - BLOCK_BYTES,
                "%s had %d bytes of snapshot %s, and goes on with %d",
                server,
                before == null ? 0 : before.bytes,
                id,
                bytes);
    }

    @Override
    public void fetched(ServerFacts server, String id, long bytes) {
        Part part = parts.get(server.id);
        if (part != null) {
            parts.put(server.id, new Part(id, bytes, part.disk));
        }
    }

    @Override
    public void fetchDropped(ServerFacts server) {
        parts.remove(server.id);
    }

    @Override
    public void asked(ServerFacts server, FetchChunk request) {
        Part part = parts.get(server.id);
        require(
                part == null || !part.id.equals(request.snapshotId()) || request.offset() >= part.bytes,
                "%s has %d bytes of snapshot %s, and asks for it from byte %d on",
                server,
                part == null ? 0 : part.bytes,
                request.snapshotId(),
                request.offset());
    }
}
