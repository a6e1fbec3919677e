/**
 * Carries Raft frames over HTTP/1.1: OkHttp sends them, Jetty receives them.
 *
 * <h2>Using it</h2>
 *
 * Put {@code requires io.raftkit.transport.http;} into your module, or the artifact {@code raft-transport-http} on your class path, and
 * start a node: it listens on its own address of the node's peers, and calls the others on theirs. {@link
 * io.raftkit.transport.http.HttpTransport#builder HttpTransport.builder} is for hosts that hand the node an instance. Addresses
 * are {@code host:port}; IPv6 hosts stand in brackets, as in {@code [::1]:7001}. Host names are resolved whenever a connection is opened.
 *
 * <h2>Settings</h2>
 *
 * Given with {@code RaftNodeBuilder.setting(name, value)}; all of them:
 *
 * <ul>
 *   <li>{@code http.listen}: where to listen, if that is not the address under which the others reach this server: {@code 0.0.0.0:7001}
 *       in a container, or an inner port behind a proxy.
 *   <li>{@code http.health.listen}: where to tell the process's health without TLS, below; nowhere unless given.
 *   <li>{@code http.clients}: {@code serve}, or {@code refuse} to turn all clients outside the cluster away; {@code serve} unless given.
 *   <li>{@code http.silence}: for how many milliseconds a peer may give no sign of life before it is called anew, from 400 to 60,000; 1,000
 *       unless given. Half of that is given to a connection to open. Choose more than a round trip takes, with room to spare.
 *   <li>{@code http.tls.certificate}, {@code http.tls.key}, {@code http.tls.authorities}: PEM files for TLS, below.
 * </ul>
 *
 * <h2>How frames travel</h2>
 *
 * <p>There is one request to each peer whose chunked body does not end, {@code POST /raft/v1/stream}, with frame after frame in it.
 * A thread for each peer writes what has gathered since its last write, and flushes once: no frame waits for a timer, and batches grow with
 * the load. The request ends in good order, and the next one begins, after 15 seconds without a frame and after 5 to 6 minutes in any
 * case; its answer says that everything was read, so order is kept. That answer begins as soon as the stream is accepted and carries a line
 * feed now and then while frames arrive, as a sign of life; should the stream be refused later, its end says why. A peer that opens a new stream
 * has given up its old one, which is then closed. A stream holds no thread at its receiver while nothing comes: the thread that waits for all
 * connections reads what does, and hands it in. The frames that wait before a stream is opened go ahead of it in a request that ends, {@code
 * POST /raft/v1/frames}, whose answer says at once whether this server's frames are admitted.
 *
 * <p>A frame that {@linkplain io.raftkit.api.transport.FrameHeader#isBulk() may come late}, such as a part of a snapshot, travels
 * in a request of its own, so that heartbeats never wait behind it.
 *
 * <p><b>Proxies.</b> Servers call each other directly. A proxy between them must let a body flow for 7 minutes, and its answer meanwhile, byte
 * by byte; one that stores a request until it is complete before passing it on is not supported: through it a stream does not flow at all. It
 * must pass {@code Content-Type} and bodies unchanged, allow bodies of 17 MiB, neither retry requests nor answer in the server's stead. With
 * mutual TLS it must pass connections through as they are, since each end has to see the other's certificate. Frames are told apart by their own
 * headers, so all servers may share one proxy, but each needs a host or port of its own.
 *
 * <h2>What else is served</h2>
 *
 * {@code GET /raft/v1/status} answers the {@linkplain io.raftkit.api.status.NodeStatus status} of the node as JSON, {@code ?group=N} that of the
 * node of a group; without it the lowest group's. Ids of 64 bits, such as {@code clusterId}, are strings: many readers keep 53 bits of a
 * number. It is open to whoever reaches the port under the server's own host name, as
 * {@code localhost}, or by an IP address. Errors are JSON too: {@code {"error":"WRONG_CLUSTER","message":"…"}}. Web pages are kept out: frames
 * need the content type {@code application/vnd.raftkit.frames} and no {@code Origin} header.
 *
 * <p><b>Clients.</b> {@code POST /raft/v1/client} takes the calls of clients outside the cluster, {@link
 * io.raftkit.api.client.ClientRequest requests} one behind the other in a body of type {@code application/vnd.raftkit.client}, each of which is handed to
 * the node of its group as soon as it is read. The answer holds a {@link io.raftkit.api.client.ClientReply reply} to each, in the order in which they
 * come; those that say why a request was not taken have the status 200 as well. A request that is turned away is read to its end first.
 *
 * <p><b>Health.</b> {@code GET /raft/v1/health/live} answers 200 while the process's nodes work or will again by themselves, and 503 when one has
 * failed or its loop stands still: start the process anew. {@code GET /raft/v1/health/ready} answers 200 while each node knows a leader, its disk
 * keeps up and its state machine is at most 10,000 committed entries behind, and else 503. Both tell one line of JSON, with what is in the way:
 * {@code {"live":true,"ready":false,"why":"…"}}. A process whose nodes are being started is live and not ready. A node that has failed closes the
 * transport that it opened: then a probe cannot connect, which says the same. On a transport that it was given it counts as failed until it is
 * closed. With mutual TLS every caller of
 * the port needs a certificate, which probes seldom have: {@code http.health.listen} opens another port for these two paths alone, without TLS.
 *
 * <h2>When something is wrong</h2>
 *
 * <p>Sending never waits and never fails; what cannot be sent is dropped and counted, and the protocol above sends it again if it still matters.
 * When a call fails, what waited for that peer is dropped, and the next call waits 50 milliseconds, then twice as long up to 250, or until
 * the peer calls by itself. Each kind of failure is logged once a minute at most.
 *
 * <p><b>A connection that breaks</b> after it worked, whichever side had opened it, makes this side ask the peer for a sign of life over a new
 * one, at once. If that fails too, because nobody listens there, or nothing is answered in the time for silence, the peer is reported as
 * {@link io.raftkit.api.transport.Inbox#peerLost lost}: a process that died within milliseconds. Connections that a firewall forgot come back without
 * a word.
 *
 * <p><b>A network that swallows everything</b> breaks no connection, and TCP goes on trying ever more seldom, up to minutes apart. So a peer
 * that was sent something and gives no sign of life for the time of {@code http.silence} is called anew, over a new connection, at a steady pace
 * for as long as there is something to send; when the network is whole again, whatever was cut is connected after one more attempt, and
 * what can reach one way first has the other way tried at once. This is not reported, since noticing silence is the node's business. Where a
 * connection opens but never answers, as that of a process which stands still, the time is doubled twice, so that it does not find
 * hundreds of connections when it goes on.
 *
 * <p>A receiver asks the node whether it {@linkplain io.raftkit.api.transport.Inbox#admit admits} a frame when it has read the frame's header and
 * before it reads the body. A refusal is answered with 400, 403, 404, 413, 421 or 503 and the reason, which the sender logs and tells its {@linkplain
 * io.raftkit.api.transport.Inbox#refused node}. While no node has registered yet the answer is 503 {@code STARTING}, and the sender tries again without
 * a word. A frame for a
 * group that is not here is passed over if others follow, and so is one that is too large for its node or in a version that it does not speak, unless
 * it comes first or is the eighth in a row.
 *
 * <h2>Limits</h2>
 *
 * <ul>
 *   <li>A frame has up to 16 MiB, header included.
 *   <li>For each peer up to 16,384 frames wait, and up to a thirty-second of the heap, but at least 1 and at most 32 MiB. Bulk frames
 *       have as much again.
 *   <li>Connections open within half a second, and a silent peer is called anew after one ({@code http.silence} changes both); a call in
 *       which nothing moves for ten times as long as silence is borne is broken.
 *   <li>512 connections are open at once, served by at most 256 threads. Threads are daemons and named {@code raft-http-…}. Of the
 *       connections over which no server has spoken yet, 256 are kept; when there is one too many, the oldest is closed of the address
 *       that has most. A server has up to 8.
 *   <li>A request's header has up to 4 KiB. It must be there 5 seconds after the connection was opened, the first frame's header 5
 *       seconds later, and the whole body of a request that is no stream, or of one frame in a stream, within 60 seconds, however its bytes
 *       are spaced. With TLS the handshake counts in. A connection without a byte for 60 seconds is closed.
 *   <li>Of callers that have not shown a frame header, 16 are read from at once; the oldest makes room. Each known peer has one
 *       stream and 4 other requests; all callers whose address is not known here share 16 of each.
 *   <li>Frames of more than 64 KiB that are being read hold an eighth of the heap all together, but at least 32 and at most 256 MiB; a caller
 *       for whose frame there is no room is answered 503.
 *   <li>Clients have 128 requests at once, and each of them 64. What their calls hold until the node has answered them, and the replies until they are
 *       written, is an eighth of the heap all together, but at least 32 and at most 128 MiB, and half of that for each. What is larger is taken where
 *       nothing else is held. A call of a client has up to 16 MiB. One for which there is no room is refused. An answer for which there is none is not
 *       sent: a read is told {@code OVERLOADED}, and a command {@code UNKNOWN_RESULT_LOST}. Their connections are not closed to make room for others while
 *       a request is being served. A client that takes more than 60 seconds to read 256 KiB of replies loses its connection. 64 requests that
 *       are turned away are read to their ends at once; the oldest of the client that has most makes room.
 *   <li>Redirects are not followed, nothing is retried, cached, compressed or sent through a system proxy.
 * </ul>
 *
 * <h2>Security</h2>
 *
 * <p>With the three settings for TLS, traffic is encrypted and every connection shows certificates on both ends: who calls must be the server
 * it claims to be, and so must the server that is called. Needed on each server are
 *
 * <ul>
 *   <li>{@code http.tls.certificate}: its certificate first, then those between it and the authority, if any. It must be good for TLS
 *       servers and clients both, and have the <b>subject alternative name</b> {@code URI:raftkit://CLUSTER/ID}, where {@code CLUSTER} is the
 *       name given to the node's builder (empty without one; {@linkplain io.raftkit.api.transport.Authoriser#bySubjectName() letter for
 *       letter}) and {@code ID} the server's number. Host names in it do not matter;
 *   <li>{@code http.tls.key}: its private key, PKCS#8 and not encrypted; RSA, EC or Ed25519;
 *   <li>{@code http.tls.authorities}: the certificates of the authorities that issue all these. Whatever they issue may ask for the
 *       status; to speak as a server needs that server's name.
 * </ul>
 *
 * <p>A client outside the cluster needs a certificate of these authorities too, with the subject alternative name {@code
 * URI:raftkit://CLUSTER/client/NAME}, encoded likewise. It lets nobody speak as a server, and a server's lets nobody speak as a client.
 *
 * <p>With openssl, for server 3 of the cluster {@code orders}, and an authority in {@code ca.pem} and {@code ca.key}:
 *
 * <pre>{@code
 * openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj "/CN=orders 3" \
 *     -addext "subjectAltName=URI:raftkit://orders/3" -addext "basicConstraints=critical,CA:FALSE" \
 *     -CA ca.pem -CAkey ca.key -keyout server.key -out server.pem
 * }</pre>
 *
 * <p>The files are looked at every 10 seconds. What was renewed is used for new connections once it has stood unchanged for one more look;
 * streams are reopened every 5 to 6 minutes, so after that all of them use it. New files that are of no use are told in the log, once,
 * with what is wrong, and the old ones stay in use. That less than a tenth of a certificate's time is left is told once, too. At start
 * files of no use are refused, and so is a certificate that the others would not accept. All servers of a cluster are switched to TLS
 * together, since a port speaks either the one or the other.
 *
 * <p>Without {@code http.tls.authorities} traffic is encrypted and servers are known by the host names in their certificates, as browsers
 * do it and with the authorities of the Java runtime, but callers show nothing. Without any of the three nothing is encrypted. In both cases
 * whoever reaches the port can claim to be any server, and can be a client unless {@code http.clients} is {@code refuse}: keep it in a network
 * that only the cluster's servers and clients reach; listening on anything but a loopback address is warned of at start.
 *
 * <p>{@link io.raftkit.transport.http.HttpTransportBuilder} takes an {@link javax.net.ssl.SSLContext} instead of files, and an {@link
 * io.raftkit.api.transport.Authoriser} with a rule of the application's own. TLS is 1.3 or 1.2, without renegotiation.
 *
 * <p>{@code docs/SECURITY.md} lists the threats, what is done about each, and the tests that show it.
 *
 * <h2>Logging</h2>
 *
 * This module logs through {@link java.lang.System.Logger}. Jetty logs through SLF4J, so an application should have an SLF4J binding;
 * without one SLF4J prints a notice at start. Jetty tells nothing at level {@code WARNING} in normal operation.
 */
@NullMarked
package io.raftkit.transport.http;

import org.jspecify.annotations.NullMarked;
