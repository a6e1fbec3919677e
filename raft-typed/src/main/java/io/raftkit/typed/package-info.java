/**
 * Commands, queries and results as records.
 *
 * <p>A {@link io.raftkit.typed.Schema} lists the commands and queries of an application, each with a lasting id. A
 * {@link io.raftkit.typed.TypedStateMachine} has a handler for each of them. A {@link io.raftkit.typed.TypedNode} submits commands and asks
 * queries, and so does a {@link io.raftkit.typed.TypedClient} outside the cluster; the type of the result is that which the command declares.
 *
 * <p><b>Upgrading servers.</b> A server understands the ids and versions of its own build, and refuses all others: it does not guess. A
 * command that is committed cannot be refused any more, and a server that left it out would have another state than the others. So a server
 * that finds a committed command with an id or a version it does not know <em>stops</em>, before it has changed anything, and says in its status
 * and its log which command it was. It continues when it is started again with a build that knows the command. Therefore:
 * <ol>
 *   <li>Upgrade all servers, one after another, to the build that knows the new command, the new component, or the new record or constant.
 *   <li>Only then use it. A component that was added with {@link io.raftkit.typed.codec.Since} may be left at its absent value before: such
 *       commands are written as earlier builds know them. This holds for results too: handlers leave a new component of a result at its absent
 *       value until all servers, and all programs that read results, are upgraded.
 *   <li>Remove a command from the code only when no log holds it any more, or keep its record and its handler for ever. Never give its id to
 *       another one.
 * </ol>
 *
 * <p><b>What may change under one id:</b> the names of records, components and constants; components added at the end, with
 * {@link io.raftkit.typed.codec.Since}; records added to a sealed interface and constants added to an enum, with new ids. Everything else
 * needs a new command with a new id: another type or order of components, a component removed, another result, another effect, and a constructor
 * that refuses or changes more than before. Logs hold old commands, and a new build must apply them as the old one did.
 */
@NullMarked
package io.raftkit.typed;

import org.jspecify.annotations.NullMarked;
