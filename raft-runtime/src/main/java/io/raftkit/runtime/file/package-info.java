/**
 * The data directory of a server on the file system. Only its owner can read it, and a lock file keeps other nodes out of it. The runtime gives the
 * directory to the persister. Tests of a persister can open one with {@link io.raftkit.runtime.file.FileSystemDirectory}.
 */
@NullMarked
package io.raftkit.runtime.file;

import org.jspecify.annotations.NullMarked;
