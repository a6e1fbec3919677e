package io.raftkit.api.spi;

/**
 * The first of several consecutive entries of one term: a log of millions of entries has a handful of runs, so a server keeps the term
 * of every entry in memory without keeping entries.
 *
 * @param firstIndex index of the first entry of the run
 * @param term the term of all its entries
 */
public record TermRun(long firstIndex, long term) {}
