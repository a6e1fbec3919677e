/**
 * The consensus algorithm of one server as one pure object, {@link io.raftkit.engine.RaftEngine}: verbs go in, one set of effects comes out.
 *
 * <pre>
 *   a message arrives       receive  \
 *   time passes             advanceTo \                                      / messages      send now
 *   a command comes in      propose    \    +------------------------+      /  persist       write, then send what is held,
 *   … for another server    forward     |   | RaftEngine             |     |                 then call persisted
 *   a read comes in         read        +--&gt;|   the role decides:    |----&gt;+   apply         hand to the state machine,
 *   a write is durable      persisted   |   |   Follower             |     |                 then call applied
 *   entries were applied    applied     |   |   PreCandidate         |     |   loads         read, then call loaded
 *   entries were read       loaded     /    |   Candidate, Leader    |      \  readsReady    answer behind what is applied
 *   a connection broke      peerLost  /     |                        |       \ forwarded     answer who forwarded
 *   the disk is full        stalled  /      +------------------------+         transitions   log
 *                                                takeEffects                   wakeAtNanos   come again by then
 * </pre>
 *
 * <p>Any number of verbs, then one {@link io.raftkit.engine.boundary.Effects}: the difference now owed to the outside. So batching needs no
 * scheduler: a thousand proposals of one turn are one range to persist, one range to apply, and one message for each follower. The duties of
 * whoever takes effects stand in {@link io.raftkit.engine.boundary.Effects}, once.
 *
 * <p>Roles are objects: a handler returns the next one, so transitions show in signatures, and what a leader knows is dropped with it. What
 * outlives roles (Figure 2, "State") and the one way out for messages are kept apart from them, and so is the knowledge of what is on stable
 * storage. Which sentence of the paper stands where, and which test holds it, is in {@code docs/FIGURE2.md}.
 *
 * <p>Pure: no input or output, threads, locks or clock; randomness comes from one seed, time from {@code advanceTo}. The same verbs in the same
 * order give the same effects, so a whole cluster runs in virtual time, and a failure is found again by its seed. Confined to one thread at a
 * time. A {@link io.raftkit.engine.boundary.SafetyViolationException} says that a guarantee of Raft is broken already: the server must stop.
 */
@NullMarked
package io.raftkit.engine;

import org.jspecify.annotations.NullMarked;
