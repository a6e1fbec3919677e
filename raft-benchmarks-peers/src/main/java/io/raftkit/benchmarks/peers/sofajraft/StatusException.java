package io.raftkit.benchmarks.peers.sofajraft;

import com.alipay.sofa.jraft.Status;

/** A call that SOFAJRaft did not end with success. */
final class StatusException extends Exception {
    private static final long serialVersionUID = 1L;

    StatusException(Status status) {
        super(status.toString());
    }
}
