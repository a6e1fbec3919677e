/** Parts by themselves: the engine without threads and I/O, the binary form of messages, typed commands, the journal. */
@NullMarked
package io.raftkit.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
