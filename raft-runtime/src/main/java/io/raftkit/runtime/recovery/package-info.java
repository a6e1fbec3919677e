/** What the surviving servers of a cluster have of which a majority is lost, and the first server of the cluster that begins with it. */
@NullMarked
package io.raftkit.runtime.recovery;

import org.jspecify.annotations.NullMarked;
