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
 * calls that wait for it, and those that were not written to it, go to another then.
 *
 * <p><b>What is sent again.</b> A command is applied at most once. It is sent again, after a short random wait that doubles each time up to
 * a quarter of a second, only where it is certain that it was not taken: no connection was made, the connection broke before the command
 * was written, or the server said so. Else the call ends with {@link io.raftkit.api.OutcomeUnknownException}. A read has no effect, so it is sent
 * again in any case until its deadline; a server that owes its answer for a second is given up for another.
 *
 * <p><b>Connections.</b> Up to 8 to each server, over HTTP/1.1, each with one request at a time. A call is sent at once where one of them is free; those
 * that come while all are busy share the next request: 256 of them, or fewer that have 256 KiB together. So up to 2,048 calls are in flight to a
 * server, and others wait in the client. Two calls that are open at the same time may be applied in either order; wait for the first where the order
 * matters. An idle connection is closed after 30 seconds.
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
