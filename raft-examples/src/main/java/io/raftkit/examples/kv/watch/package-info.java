/** The changes that a server remembers for those who watch keys. */
@NullMarked
package io.raftkit.examples.kv.watch;

import org.jspecify.annotations.NullMarked;
