/** Three server processes on this machine, for the demo, the benchmarks and the process tests. */
@NullMarked
package io.raftkit.examples.cluster;

import org.jspecify.annotations.NullMarked;
