/** The steps of a start: checks the settings, finds plugins, and compares the settings with what is stored. */
@NullMarked
package io.raftkit.runtime.start;

import org.jspecify.annotations.NullMarked;
