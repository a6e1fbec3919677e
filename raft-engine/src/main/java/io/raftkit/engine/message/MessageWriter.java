package io.raftkit.engine.message;

import io.raftkit.api.spi.EntryBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes each kind of message; the reading side is {@link MessageCodec#decode}. */
final class MessageWriter implements MessageHandler<List<ByteBuffer>> {
    static final MessageWriter INSTANCE = new MessageWriter();

    private MessageWriter() {}

    @Override
    public List<ByteBuffer> onPreVote(int from, PreVote request) {
        return List.of(longs(3).putLong(request.term())
                .putLong(request.lastLogIndex())
                .putLong(request.lastLogTerm())
                .flip());
    }

    @Override
    public List<ByteBuffer> onPreVoteReply(int from, PreVoteReply reply) {
        return List.of(longs(2).putLong(reply.term()).put(bool(reply.granted())).flip());
    }

    @Override
    public List<ByteBuffer> onRequestVote(int from, RequestVote request) {
        return List.of(longs(4).putLong(request.term())
                .putLong(request.lastLogIndex())
                .putLong(request.lastLogTerm())
                .put(bool(request.isTransfer()))
                .flip());
    }

    @Override
    public List<ByteBuffer> onRequestVoteReply(int from, RequestVoteReply reply) {
        return List.of(longs(2).putLong(reply.term()).put(bool(reply.granted())).flip());
    }

    @Override
    public List<ByteBuffer> onAppendEntries(int from, AppendEntries request) {
        ByteBuffer head = longs(7).putLong(request.term())
                .putLong(request.session())
                .putLong(request.sequence())
                .putLong(request.readRound())
                .putLong(request.prevLogIndex())
                .putLong(request.prevLogTerm())
                .putLong(request.leaderCommit())
                .flip();
        if (request.entries().isEmpty()) {
            return List.of(head);
        }
        List<ByteBuffer> parts = new ArrayList<>(1 + request.entries().size());
        parts.add(head);
        for (EntryBatch batch : request.entries()) {
            parts.add(batch.bytes());
        }
        return parts;
    }

    @Override
    public List<ByteBuffer> onAppendEntriesReply(int from, AppendEntriesReply reply) {
        return List.of(longs(9).putLong(reply.term())
                .putLong(reply.session())
                .putLong(reply.sequence())
                .putLong(reply.readRound())
                .put(bool(reply.success()))
                .putLong(reply.prevLogIndex())
                .putLong(reply.matchIndex())
                .putLong(reply.conflictIndex())
                .putLong(reply.conflictTerm())
                .flip());
    }

    @Override
    public List<ByteBuffer> onForward(int from, Forward request) {
        int bytes = 5 * Long.BYTES + Integer.BYTES;
        for (ByteBuffer command : request.commands()) {
            bytes = Math.addExact(bytes, Integer.BYTES + command.remaining());
        }
        ByteBuffer out = ByteBuffer.allocate(bytes)
                .putLong(request.term())
                .putLong(request.originStart())
                .putLong(request.lifeNumber())
                .putLong(request.sequence())
                .putLong(request.copy())
                .putInt(request.commands().size());
        for (ByteBuffer command : request.commands()) {
            out.putInt(command.remaining()).put(command.duplicate());
        }
        return List.of(out.flip());
    }

    @Override
    public List<ByteBuffer> onForwardReply(int from, ForwardReply reply) {
        byte[] address = utf8(reply.leaderAddress());
        return List.of(ByteBuffer.allocate(7 * Long.BYTES + 1 + Integer.BYTES + Short.BYTES + address.length)
                .putLong(reply.term())
                .putLong(reply.originStart())
                .putLong(reply.lifeNumber())
                .putLong(reply.sequence())
                .putLong(reply.copy())
                .put((byte) reply.verdict().ordinal())
                .putLong(reply.forwardTerm())
                .putLong(reply.firstIndex())
                .putInt(reply.leaderId())
                .putShort((short) address.length)
                .put(address)
                .flip());
    }

    @Override
    public List<ByteBuffer> onReadIndex(int from, ReadIndex request) {
        return List.of(longs(3).putLong(request.term())
                .putLong(request.originStart())
                .putLong(request.sequence())
                .flip());
    }

    @Override
    public List<ByteBuffer> onReadIndexReply(int from, ReadIndexReply reply) {
        byte[] address = utf8(reply.leaderAddress());
        return List.of(ByteBuffer.allocate(4 * Long.BYTES + 1 + Integer.BYTES + Short.BYTES + address.length)
                .putLong(reply.term())
                .putLong(reply.originStart())
                .putLong(reply.sequence())
                .put(bool(reply.granted()))
                .putLong(reply.readIndex())
                .putInt(reply.leaderId())
                .putShort((short) address.length)
                .put(address)
                .flip());
    }

    private static ByteBuffer longs(int count) {
        return ByteBuffer.allocate(count * Long.BYTES);
    }

    private static byte bool(boolean value) {
        return (byte) (value ? 1 : 0);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
