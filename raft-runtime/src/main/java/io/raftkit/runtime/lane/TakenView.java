package io.raftkit.runtime.lane;

import io.raftkit.api.StateMachine;
import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.api.StateMachine.View;
import io.raftkit.runtime.snapshot.SnapshotLane;
import io.raftkit.runtime.status.UserCode;
import io.raftkit.runtime.status.UserCodeSection;

/**
 * A view of the state machine.
 *
 * @param view the view
 * @param index of the entry that it stands for
 */
record TakenView(View view, long index) {

    /** Calls the state machine for a view of what was applied, or of what it has an image of. */
    static TakenView of(StateMachine stateMachine, SnapshotPoint applied, UserCodeSection section) {
        section.enter(UserCode.VIEW, stateMachine);
        try {
            View view = stateMachine.snapshot(applied);
            if (view == null) {
                throw new IllegalStateException("the state machine returned null for a view");
            }
            return new TakenView(view, indexOf(view, applied));
        } finally {
            section.leave();
        }
    }

    private static long indexOf(View view, SnapshotPoint applied) {
        try {
            return view.index(applied);
        } catch (RuntimeException | Error e) {
            SnapshotLane.closeAfter(view, e);
            throw e;
        }
    }
}
