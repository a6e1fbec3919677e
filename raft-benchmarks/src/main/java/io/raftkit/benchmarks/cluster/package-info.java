/**
 * The cluster benchmark: processes on this machine under load, failovers and restarts, for several systems in alternating rounds, with a table and
 * a page of charts as the result.
 */
@NullMarked
package io.raftkit.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
