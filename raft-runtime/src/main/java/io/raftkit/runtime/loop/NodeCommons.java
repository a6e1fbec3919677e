package io.raftkit.runtime.loop;

/**
 * What every part of a node needs.
 *
 * @param serverId which server it is
 * @param life whether it works
 * @param clock what time it is
 * @param counters what happened how often
 * @param log where rare things are written
 */
record NodeCommons(int serverId, Life life, NodeClock clock, Counters counters, NodeLog log) {}
