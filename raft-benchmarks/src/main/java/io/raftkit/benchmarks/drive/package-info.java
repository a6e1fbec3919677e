/** Drives a workload against one server, inside the process of that server, and measures it. */
@NullMarked
package io.raftkit.benchmarks.drive;

import org.jspecify.annotations.NullMarked;
