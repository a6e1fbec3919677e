/**
 * The consensus algorithm of one server, in one object without I/O: {@link io.raftkit.engine.RaftEngine}. Its <em>verbs</em> are the methods
 * that take input. Its output is one set of <em>effects</em>.
 *
 * <pre>
 *   input                                   verb
 *   a message arrives                       receive
 *   time passes                             advanceTo
 *   commands for this server                propose
 *   commands to forward to the leader       forward
 *   a read                                  read
 *   a write is durable                      persisted
 *   entries are applied                     applied
 *   a snapshot of this server is stored     snapshots().taken
 *   a fetched snapshot is stored            snapshots().received
 *   a part of a snapshot is fetched         snapshots().fetching
 *   a snapshot cannot be fetched            snapshots().failed
 *   a snapshot cannot be read any more      snapshots().damaged
 *   a snapshot is restored                  snapshots().restored
 *   entries are read from disk              loaded
 *   a connection breaks                     peerLost
 *   the disk is full, or has space again    stalled
 *   servers disagree about an identity      disputed
 *
 *   effect                                  what the caller does with it
 *   messages                                sends them
 *   persist                                 writes it, then sends the held messages and calls persisted
 *   restore                                 lets the state machine restore this snapshot, then calls snapshots().restored
 *   snapshotInForce                         keeps this snapshot and the one before it; may delete older ones if the one before it can be read
 *   fetch                                   fetches this snapshot, then calls snapshots().received or snapshots().failed
 *   search                                  asks these servers for a snapshot, fetches one that is found, then calls snapshots().received
 *   apply                                   hands the entries to the state machine, then calls applied
 *   loads                                   reads the entries from disk, then calls loaded
 *   readsReady                              answers these reads when all entries handed out so far are applied
 *   forwarded                               lets these calls wait until their commands are applied, or fails them if the leader refused or is lost
 *   transitions                             writes these changes, and their reasons, to the program's log output
 *   wakeAtNanos                             calls advanceTo at this time at the latest
 * </pre>
 *
 * <p>The caller works in <em>turns</em>. In each turn, it calls {@code advanceTo}, then any number of other verbs, and then takes one
 * {@link io.raftkit.engine.boundary.Effects}: everything that has become necessary since effects were last taken. So batching needs no scheduler: a
 * thousand proposals in one turn become one range to persist, one range to apply, and few messages to each follower.
 * {@link io.raftkit.engine.boundary.Effects} lists the duties of the caller.
 *
 * <p>Roles are objects. A handler of a message returns the next role, so its return value shows each transition. The state of a leader is part of
 * its role object, so it is dropped when the server stops being leader. {@code io.raftkit.engine.state} keeps what does not depend on the role:
 * the state that Figure 2 of the Raft paper gives for all servers, the outgoing messages, and what is on stable storage. {@code docs/FIGURE2.md}
 * gives the code and the test for each rule of the paper.
 *
 * <p>The engine has no I/O, threads, locks or clock. Random numbers come from one seed, and time from {@code advanceTo}. The same verbs in the
 * same order give the same effects. So tests can run a whole cluster in virtual time, and repeat a failure from its seed. Only one thread may use
 * the engine at a time. When a verb throws a {@link io.raftkit.engine.boundary.SafetyViolationException}, a guarantee of Raft is already violated,
 * and the server must stop. After any other exception of a verb, the server must stop too.
 *
 * <p>In this module, <em>Raft</em> or <em>the paper</em> is "In Search of an Understandable Consensus Algorithm (Extended Version)" by Ongaro and
 * Ousterhout, and <em>thesis</em> is "Consensus: Bridging Theory and Practice" by Ongaro.
 */
@NullMarked
package io.raftkit.engine;

import org.jspecify.annotations.NullMarked;
