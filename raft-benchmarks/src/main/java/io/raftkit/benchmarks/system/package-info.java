/**
 * The systems that are measured: Raftkit with each of its storages, and whatever else implements the two interfaces of this package.
 * <p>A system under test is a Raft library in one configuration. It plugs in at two places:
 * <ol>
 * <li>{@link io.raftkit.benchmarks.system.SystemUnderTest}, in the process of the benchmark: its name, version and settings to print, and how one
 *     server process is started. The benchmark starts the processes, kills them with SIGKILL and ends them. An implementation is found by
 *     {@link java.util.ServiceLoader}, so it may come from another jar.
 * <li>{@link io.raftkit.benchmarks.system.SystemServer}, in each server process: write a command, read, say whether this server leads. The
 *     main class of the process gives its server to {@link io.raftkit.benchmarks.system.ServerLoop}, which drives the workloads.
 * </ol>
 * So all systems are driven by the same code, inside the process of the server that is called, as an embedding application calls it.
 */
@NullMarked
package io.raftkit.benchmarks.system;

import org.jspecify.annotations.NullMarked;
