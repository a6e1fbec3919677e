/**
 * Other Raft libraries as systems that can be measured, each as its own documentation sets it up, with the log forced to the disk before
 * every acknowledgement. They run on the class path, because most of what they bring is no modules.
 */
@NullMarked
package io.raftkit.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
