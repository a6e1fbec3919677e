/** Majorities and joint majorities, and counting of votes. Does not depend on roles, logs or time. */
@NullMarked
package io.raftkit.engine.quorum;

import org.jspecify.annotations.NullMarked;
