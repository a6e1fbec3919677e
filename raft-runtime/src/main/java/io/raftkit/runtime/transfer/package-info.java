/** Snapshots on their way from server to server, past the engine: it names what to fetch, and hears what came of it. */
@NullMarked
package io.raftkit.runtime.transfer;

import org.jspecify.annotations.NullMarked;
