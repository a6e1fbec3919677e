/**
 * What clients asked of a system, what they were answered, and when: recorded as {@linkplain io.raftkit.testkit.history.Operation operations},
 * kept in files of one JSON object a line, and checked by {@link io.raftkit.testkit.linearizability.Linearizability}.
 */
@NullMarked
package io.raftkit.testkit.history;

import org.jspecify.annotations.NullMarked;
