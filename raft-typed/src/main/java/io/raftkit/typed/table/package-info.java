/** Numbers that stand for commands, records and constants. */
@NullMarked
package io.raftkit.typed.table;

import org.jspecify.annotations.NullMarked;
