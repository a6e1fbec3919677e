package io.raftkit.runtime.transfer;

import java.io.IOException;

/** What was fetched under one id is of two states: nothing of it can be trusted. */
final class MixedStatesException extends IOException {
    private static final long serialVersionUID = 1;

    MixedStatesException(String clause) {
        super(clause);
    }
}
