/** The lanes: workers beside the loop that write and read entries, apply them, send frames, and call listeners. */
@NullMarked
package io.raftkit.runtime.lane;

import org.jspecify.annotations.NullMarked;
