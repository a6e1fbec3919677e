/**
 * The consensus algorithm of one server, in one object without I/O: {@link io.raftkit.engine.RaftEngine}. Its <em>verbs</em> are the methods
 * that take input. Its output is one set of effects.
 *
 * <pre>
 *   a message arrives       receive  \
 *   time passes             advanceTo \                                      / messages      send now
 *   a command comes in      propose    \    +------------------------+      /  persist       write, then send what is held,
 *   … for another server    forward     |   | RaftEngine             |     |                 then call persisted
 *   a read comes in         read        +--&gt;|   the role decides:    |----&gt;+   apply         hand to the state machine,
 *   a write is durable      persisted   |   |   Follower             |     |                 then call applied
 *   entries were applied    applied     |   |   PreCandidate         |     |   loads         read, then call loaded
 *   entries were read       loaded     /    |   Candidate, Leader    |      \  readsReady    answer when applied so far
 *   a connection broke      peerLost  /     |                        |       \ forwarded     answer the forwarding server
 *   the disk is full        stalled  /      +------------------------+         transitions   log
 *                                                takeEffects                   wakeAtNanos   call again by then
 * </pre>
 *
 * <p>A caller calls any number of verbs and then takes one {@link io.raftkit.engine.boundary.Effects}: all that is to be done since effects were
 * last taken. So batching needs no scheduler: a thousand proposals in one turn become one range to persist, one range to apply, and few messages
 * to each follower. {@link io.raftkit.engine.boundary.Effects} lists the duties of the caller.
 *
 * <p>Roles are objects. A handler returns the next role, so method signatures show each transition. A leader's state is dropped when it is no
 * longer leader. {@code io.raftkit.engine.state} keeps what does not depend on the role: the state of Figure 2, the outgoing messages, and what
 * is on stable storage. {@code docs/FIGURE2.md} gives the code and the test for each rule of the paper.
 *
 * <p>The engine has no I/O, threads, locks or clock. Random numbers come from one seed, and time from {@code advanceTo}. The same verbs in the
 * same order give the same effects. So tests can run a whole cluster in virtual time, and repeat a failure from its seed. Only one thread may use
 * the engine at a time. When a {@link io.raftkit.engine.boundary.SafetyViolationException} is thrown, a guarantee of Raft is already broken, and
 * the server must stop.
 */
@NullMarked
package io.raftkit.engine;

import org.jspecify.annotations.NullMarked;
