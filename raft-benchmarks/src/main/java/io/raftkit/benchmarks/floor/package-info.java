/**
 * The floor: the least that a log on three servers has to do, so that one knows how fast a replicated log could be on a machine. The first
 * server leads, always. It takes the commands that are there, sends them in one frame to both others, writes them to its own file and forces
 * it. The others write and force what they receive, and acknowledge it. A command is done when two of the three files have it. There are no
 * elections, no terms, no reads and no recovery: this is not Raft.
 */
@NullMarked
package io.raftkit.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
