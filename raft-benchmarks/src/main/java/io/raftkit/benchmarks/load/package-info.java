/** One workload in detail, and long runs: what a command costs, how large a directory gets, what a large state costs. */
@NullMarked
package io.raftkit.benchmarks.load;

import org.jspecify.annotations.NullMarked;
