/** State machines under test, outside of any cluster. */
@NullMarked
package io.raftkit.testkit.machine;

import org.jspecify.annotations.NullMarked;
