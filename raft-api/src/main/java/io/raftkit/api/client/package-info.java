/**
 * Clients outside the cluster: what they ask of a server and what it answers, in a form for any network, and how a node is given their requests.
 *
 * <p>A request that a server did not take has no effect and may be sent to another server. One that it took is applied at most once.
 *
 * <p>In a session a command is applied once, however often and to whichever servers it is sent. The client opens the session, whose id is the same at all
 * servers, and numbers the commands in it, from 1 without a gap. Commands take effect in the order of their numbers. The client sends what has no
 * answer again, in order, beginning with the first, to one server at a time. A command behind a missing one has no effect. A command that took effect
 * before is answered with the result that it had. A session that is not used for long expires; what is known of its commands is lost with it.
 */
@NullMarked
package io.raftkit.api.client;

import org.jspecify.annotations.NullMarked;
