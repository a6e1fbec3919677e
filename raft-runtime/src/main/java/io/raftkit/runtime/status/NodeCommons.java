package io.raftkit.runtime.status;

import io.raftkit.runtime.thread.NodeClock;

/**
 * What every part of a node needs.
 *
 * @param serverId which server it is
 * @param lifecycle whether it works
 * @param clock what time it is
 * @param counters what happened how often
 * @param log where rare things are written
 */
public record NodeCommons(int serverId, Lifecycle lifecycle, NodeClock clock, Counters counters, NodeLog log) {}
