/** Arithmetic of majorities; knows nothing of roles, logs or time. */
@NullMarked
package io.raftkit.engine.quorum;

import org.jspecify.annotations.NullMarked;
