/** Parts by themselves: the engine without threads and I/O, the binary form of messages, the journal. */
@NullMarked
package io.raftkit.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
