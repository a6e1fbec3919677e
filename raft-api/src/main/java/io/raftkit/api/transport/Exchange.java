package io.raftkit.api.transport;

import io.raftkit.api.log.MalformedDataException;

/**
 * What a frame is in the exchange between two servers, for networks whose way of sending is a call with a reply. It is a hint and no promise: a
 * frame that asks may get no answer, or a late one, and any frame may travel by itself.
 */
public enum Exchange {
    /** The frame wants no answer and is none. */
    NEITHER(0),
    /** The receiver is expected to answer with a frame to the sender. */
    ASKS(1),
    /** The frame answers one that asked. */
    ANSWERS(2);

    private final int code;

    Exchange(int code) {
        this.code = code;
    }

    /** Its number in a frame's header. */
    int code() {
        return code;
    }

    static Exchange of(int code) {
        return switch (code) {
            case 0 -> NEITHER;
            case 1 -> ASKS;
            case 2 -> ANSWERS;
            default -> throw new MalformedDataException("frame header claims to be in an exchange of kind " + code);
        };
    }
}
