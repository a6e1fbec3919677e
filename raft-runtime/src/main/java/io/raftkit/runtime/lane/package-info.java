/** What works beside the loop: writing and reading entries, applying them, sending frames, telling listeners. */
@NullMarked
package io.raftkit.runtime.lane;

import org.jspecify.annotations.NullMarked;
