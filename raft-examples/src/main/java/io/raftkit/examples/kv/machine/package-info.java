/**
 * What is replicated, and the state machine that applies it: typed commands and queries, whose forms follow from the records.
 *
 * <p>The requests of clients of Redis are components of two commands, as the clients have sent them. They are not commands of their own: their
 * arguments are strings of bytes by nature, each command of Redis checks its own, and a pipeline of a thousand requests is one command. So the schema
 * does not see the commands of Redis. A server stops at a name that it does not know, as it does at a command with an unknown id; but it answers
 * an option that it does not know with an error, and changes nothing. Therefore a new name may be added as a new command may. An option that a
 * command did not have needs a new name, or all servers must be upgraded while no client writes.
 */
@NullMarked
package io.raftkit.examples.kv.machine;

import org.jspecify.annotations.NullMarked;
