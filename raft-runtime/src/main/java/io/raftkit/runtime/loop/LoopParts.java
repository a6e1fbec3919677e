package io.raftkit.runtime.loop;

import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.Transition;
import io.raftkit.runtime.call.CompletionLane;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.lane.FrameSender;
import io.raftkit.runtime.lane.ListenerLane;
import io.raftkit.runtime.lane.LoadLane;
import io.raftkit.runtime.lane.PersistLane;
import io.raftkit.runtime.status.LatestPeers;
import io.raftkit.runtime.status.LatestStatus;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.UserCodeWatch;
import io.raftkit.runtime.thread.InputQueue;
import java.util.function.Consumer;

/**
 * What a loop works with.
 *
 * @param commons what every part of the node needs
 * @param engine the engine, which only the loop touches from now on
 * @param inputs the one queue
 * @param inbox gives back the room of frames that left the queue
 * @param latestStatus where the status is put up
 * @param commands commands on their way into a log
 * @param forwarded commands handed to another leader
 * @param reads reads that wait for an index
 * @param persistLane writes to stable storage
 * @param applyLane calls the state machine
 * @param loadLane reads back entries
 * @param frameSender sends messages
 * @param completions completes futures on behalf of the loop
 * @param userCode looks whether user code holds a lane
 * @param known who the other servers are, for those who let frames in and send them
 * @param listeners hears what happened
 * @param transitions hears of transitions, on the loop
 * @param atEnd what to do when the loop has ended
 */
public record LoopParts(
        NodeCommons commons,
        RaftEngine engine,
        InputQueue inputs,
        NodeInbox inbox,
        LatestStatus latestStatus,
        CommandQueue commands,
        ForwardedCalls forwarded,
        ReadCalls reads,
        PersistLane persistLane,
        ApplyLane applyLane,
        LoadLane loadLane,
        FrameSender frameSender,
        CompletionLane completions,
        UserCodeWatch userCode,
        LatestPeers known,
        ListenerLane listeners,
        Consumer<Transition> transitions,
        Runnable atEnd) {}
