package io.raftkit.testkit.storage;

/**
 * One moment in a run at which a persister may crash.
 *
 * @param number of the operation it comes before
 * @param disk the disk then, with what is not forced
 * @param acknowledged how many batches were acknowledged
 * @param when in words
 */
record CrashPoint(long number, InMemoryDirectory disk, int acknowledged, String when) {}
