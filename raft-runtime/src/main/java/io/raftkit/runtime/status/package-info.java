/** The state of a node for its user: lifecycle, failure, counters, log lines, latest status, and detection of user code that does not return. */
@NullMarked
package io.raftkit.runtime.status;

import org.jspecify.annotations.NullMarked;
