/** Client sessions: their entries in the log, and the table that says which commands take effect (thesis §6.3). */
@NullMarked
package io.raftkit.runtime.session;

import org.jspecify.annotations.NullMarked;
