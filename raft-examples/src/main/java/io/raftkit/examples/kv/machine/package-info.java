/** What is replicated: batches of requests, and the state machine that applies them. */
@NullMarked
package io.raftkit.examples.kv.machine;

import org.jspecify.annotations.NullMarked;
