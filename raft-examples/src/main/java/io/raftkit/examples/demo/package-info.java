/** A replicated counter on three processes, whose leader is killed under load and whose books are checked afterwards. */
@NullMarked
package io.raftkit.examples.demo;

import org.jspecify.annotations.NullMarked;
