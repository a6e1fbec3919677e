package io.raftkit.engine.message;

/** Numbers the kinds of messages. */
final class KindOf implements MessageHandler<Integer> {
    static final KindOf INSTANCE = new KindOf();

    static final int PRE_VOTE = 1;
    static final int PRE_VOTE_REPLY = 2;
    static final int REQUEST_VOTE = 3;
    static final int REQUEST_VOTE_REPLY = 4;
    static final int APPEND_ENTRIES = 5;
    static final int APPEND_ENTRIES_REPLY = 6;
    static final int FORWARD = 7;
    static final int FORWARD_REPLY = 8;
    static final int READ_INDEX = 9;
    static final int READ_INDEX_REPLY = 10;

    private KindOf() {}

    @Override
    public Integer onPreVote(int from, PreVote request) {
        return PRE_VOTE;
    }

    @Override
    public Integer onPreVoteReply(int from, PreVoteReply reply) {
        return PRE_VOTE_REPLY;
    }

    @Override
    public Integer onRequestVote(int from, RequestVote request) {
        return REQUEST_VOTE;
    }

    @Override
    public Integer onRequestVoteReply(int from, RequestVoteReply reply) {
        return REQUEST_VOTE_REPLY;
    }

    @Override
    public Integer onAppendEntries(int from, AppendEntries request) {
        return APPEND_ENTRIES;
    }

    @Override
    public Integer onAppendEntriesReply(int from, AppendEntriesReply reply) {
        return APPEND_ENTRIES_REPLY;
    }

    @Override
    public Integer onForward(int from, Forward request) {
        return FORWARD;
    }

    @Override
    public Integer onForwardReply(int from, ForwardReply reply) {
        return FORWARD_REPLY;
    }

    @Override
    public Integer onReadIndex(int from, ReadIndex request) {
        return READ_INDEX;
    }

    @Override
    public Integer onReadIndexReply(int from, ReadIndexReply reply) {
        return READ_INDEX_REPLY;
    }
}
