/** How a node is, and where it is told: its lifecycle, its failure, counters, lines of the log, the latest status, and a watch over the user's code. */
@NullMarked
package io.raftkit.runtime.status;

import org.jspecify.annotations.NullMarked;
