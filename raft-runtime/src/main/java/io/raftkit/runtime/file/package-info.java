/**
 * The data directory of a server on the file system: created for its owner only, and kept to one node. A persister is given it by the runtime;
 * whoever writes a persister opens one here to test it on a disk.
 */
@NullMarked
package io.raftkit.runtime.file;

import org.jspecify.annotations.NullMarked;
