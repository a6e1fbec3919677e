/** The commands on keys. Each is described and applied in one place, in the file of its family. */
@NullMarked
package io.raftkit.examples.kv.command;

import org.jspecify.annotations.NullMarked;
