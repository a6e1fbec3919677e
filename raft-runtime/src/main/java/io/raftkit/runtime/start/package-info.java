/** How a node starts: settings are checked, plugins found, and what is stored is compared with what was asked for. */
@NullMarked
package io.raftkit.runtime.start;

import org.jspecify.annotations.NullMarked;
