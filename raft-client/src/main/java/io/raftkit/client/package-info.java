/**
 * A client for programs outside a cluster. It calls the servers over the port on which they reach each other, which the HTTP transport opens.
 *
 * <pre>{@code
 * try (RaftClient client = RaftClient.builder()
 *         .servers("10.0.0.1:7001,10.0.0.2:7001,10.0.0.3:7001")
 *         .cluster("orders")
 *         .open()) {
 *     byte[] answer = client.submit(command).join();
 * }
 * }</pre>
 *
 * <p><b>Which server is called.</b> Any server takes any call: one that does not lead forwards commands. Each reply names the leader, and the
 * client calls that one from then on. A leader that is at none of the addresses given to the builder is called at the address in the reply. Up to 64
 * such addresses are kept, and used as the given ones are: for stale reads, and when no leader is known. When no server at all seems
 * to work, those of the builder are tried. A server that failed, or has not replied for a second although it owes replies, is passed over for a while;
 * reads that wait for it, and those that were not written to it, go to another then. Commands go to another server when one neither reads nor replies
 * for a second; if the next one is silent too, it has twice as long, up to 16 seconds.
 *
 * <p><b>What is sent again.</b> A command is sent until its result is known, whatever happens: if a connection breaks, a server does not answer,
 * or another one leads, it is sent again, to whichever server is likely to lead. It is applied once all the same. For this the client opens a session
 * in the cluster with its first command, and numbers its commands in it. They take effect in the order in which {@code submit} was called. A call
 * ends with {@link io.raftkit.api.OutcomeUnknownException} only where its deadline, or the end of the client, comes between the sending of the
 * command and its result; where the session expired meanwhile ({@code SESSION_EXPIRED}: the client could not reach the cluster for a minute, or
 * longer); or where the cluster does not keep the result ({@code RESULT_LOST}: it has more than 64 KiB, and its reply was lost). A read has no
 * effect, so it is sent again in any case until its deadline; a server that owes its answer for a second is given up for another. What had no success is
 * sent again after a short random wait, which doubles each time up to a quarter of a second.
 *
 * <p><b>The session</b> expires if it is not used for a minute. The next command opens another one. {@code close()} closes it. A cluster has 192
 * sessions of clients at most; while there are as many, the first command of another client waits. In a cluster with {@code
 * noOpOnElection(false)} there are no sessions: there a command is applied at most once, and is sent again only where it is certain that no server
 * took it. Else its call ends with {@code OutcomeUnknownException}.
 *
 * <p><b>Connections.</b> Over HTTP/1.1, each with one request at a time. Commands go in one request after the other: those that come while one is open
 * share the next one, 256 of them, or fewer that have 256 KiB together. Reads have up to 8 connections to each server; 256 of them share a request if
 * all are busy. So up to 256 commands and 2,048 reads are in flight, and others wait in the client. An idle connection is closed after 30 seconds.
 *
 * <p><b>Memory.</b> Open calls, which are those whose future has not ended, have up to 65,536 places and up to a sixteenth of the heap, but at least 16
 * and at most 256 MiB, for commands and queries. A call beyond that is rejected at once, with {@code OVERLOADED}.
 *
 * <p><b>Threads.</b> Futures complete on an executor of the client's, with up to 16 threads that do nothing else, or on that of the builder. An action that
 * takes time keeps other futures from completing once all threads are held; calls go on meanwhile. Further daemon threads send and wait, up to 8 for
 * each server; none of them, and none of OkHttp's, runs code of the application.
 *
 * <p><b>Security.</b> With {@link io.raftkit.client.RaftClientBuilder#tls mutual TLS} the client shows a certificate with the subject alternative name
 * {@code URI:raftkit://CLUSTER/client/NAME}, and calls only servers with a certificate for {@code URI:raftkit://CLUSTER/ID}. The former lets
 * nobody speak as a server, nor the latter as a client. Without TLS nothing is encrypted, and whoever reaches the port can be a client.
 */
@NullMarked
package io.raftkit.client;

import org.jspecify.annotations.NullMarked;
