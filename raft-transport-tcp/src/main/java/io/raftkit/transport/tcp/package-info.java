/**
 * Carries Raft frames over TCP, or over TLS, and nothing else: no HTTP is between the frames and the socket. It needs no library.
 *
 * <h2>Using it</h2>
 *
 * Put {@code requires io.raftkit.transport.tcp;} into your module in place of {@code requires io.raftkit.transport.http;}, or the artifact {@code
 * raft-transport-tcp} on your class path, and start a node: it listens on its own address of the node's peers, and calls the others on theirs. An
 * application that has both transports says which it means with {@code setting("transport", "tcp")}. {@link
 * io.raftkit.transport.tcp.TcpTransport#builder TcpTransport.builder} is for hosts that hand the node an instance. Addresses are {@code host:port};
 * IPv6 hosts stand in brackets, as in {@code [::1]:7001}. Host names are resolved whenever a connection is opened, and each of their addresses is
 * tried until one accepts.
 *
 * <p>All servers of a cluster need the same transport. Nothing that is stored names it: to change it, restart the servers with the other one, with
 * the same data and addresses. Servers with different transports do not hear each other, so commands and reads wait until a majority of the servers
 * has the new one.
 *
 * <h2>What it does not do</h2>
 *
 * <p>It serves servers of the cluster only. There are no clients outside the cluster, no status page and no health page on its port. If you need
 * them, take the HTTP transport, or serve what you need on a port of your own, from {@link io.raftkit.api.RaftNode#status RaftNode.status()} and
 * {@link io.raftkit.api.status.Health#of(io.raftkit.api.status.NodeStatus) Health.of} it.
 *
 * <h2>Settings</h2>
 *
 * Given with {@code RaftNodeBuilder.setting(name, value)}; all of them:
 *
 * <ul>
 *   <li>{@code tcp.listen}: where to listen, if that is not the address under which the others reach this server: {@code 0.0.0.0:7001} in a
 *       container, or an inner port behind a proxy.
 *   <li>{@code tcp.silence}: for how many milliseconds a peer may give no sign of life before it is called anew, from 400 to 60,000; 1,000 unless
 *       given. Half of that is given to a connection to open, and all of it to the answer that follows. Choose more than a round trip takes, with
 *       room to spare.
 *   <li>{@code tcp.tls.certificate}, {@code tcp.tls.key}, {@code tcp.tls.authorities}: PEM files for TLS, below.
 * </ul>
 *
 * <h2>How frames travel</h2>
 *
 * <p>Each server opens one connection to each peer, and sends its frames there, one behind the other. Frames of the peer come over the connection
 * that the peer opens. Who calls first writes {@code RAFTKIT1}, and who is called answers {@code RFTA}, so a connection counts as open
 * only when the process at the far end works, and not just its operating system. The frames that waited meanwhile go first. A frame that {@linkplain
 * io.raftkit.api.transport.FrameHeader#isBulk() may come late}, such as a part of a snapshot, travels over a second connection, which is opened for
 * the first such frame, so that heartbeats never wait behind it.
 *
 * <p>On the way back there are single bytes only. A {@code .} is a sign of life, given while frames arrive, five times a second at most. A {@code ;}
 * asks the caller to end the connection behind the frame that it is writing, and to open a new one when it has more: with TLS, 5 to 6¼ minutes after
 * the connection was opened, so that renewed certificates come into use. A {@code !} says that no more is taken, and why. A peer that opens a new
 * connection has given up its old one of the same kind, which is then closed.
 *
 * <p><b>Threads.</b> Who brings a frame writes it to the socket, with all that waits, unless another thread is writing: then that one takes it along.
 * So no thread is woken for a frame, no frame waits for a timer, and writes grow with the load. Nobody waits for a socket: what it does not take, and
 * what is left after 256 KiB, is written by the thread that reads. That is one for all servers: {@code raft-tcp-ID-read} reads what they send, and
 * hands it in. {@code raft-tcp-ID-accept} accepts connections, and serves each until the first frame is admitted, TLS handshake included; so callers
 * who are no servers take no time of those who are. For each peer, {@code raft-tcp-ID-to-PEER} opens connections and sleeps while they work; a second
 * one, {@code raft-tcp-ID-to-PEER-bulk}, is started with the first bulk frame. With TLS, {@code raft-tcp-ID-tls} looks after the files. All threads
 * are daemons.
 *
 * <p>A connection stays open while nothing is sent. The operating system tries one on which nothing moves after 15 seconds, and again every 5
 * seconds; after three tries without an answer it is broken (TCP keep-alive, with these times where the system lets them be chosen). Firewalls and
 * proxies must leave it open for that long.
 *
 * <p><b>Proxies.</b> Servers call each other directly. A proxy between them must pass connections through as they are. Each server needs a host or
 * port of its own there.
 *
 * <h2>When something is wrong</h2>
 *
 * <p>Sending never waits and never fails; what cannot be sent is dropped and counted, and the protocol above sends it again if it still matters. When
 * a call fails, what waited for that peer is dropped, and the next call waits 50 milliseconds, then twice as long up to 250, or until the peer calls
 * by itself. Each kind of failure is logged once a minute at most.
 *
 * <p><b>A connection that breaks</b> after it worked, whichever side had opened it, makes this side open a new one at once, or a second one where its
 * own still stands, and wait for the answer. If that fails too, because nobody listens there, or nothing is answered in the time for silence, the
 * peer is reported as {@link io.raftkit.api.transport.Inbox#peerLost lost}: a process that died within milliseconds. A connection that is accepted
 * and breaks is tried three times, since a dying process may still accept.
 *
 * <p><b>A network that swallows everything</b> breaks no connection, and TCP goes on trying ever more seldom, up to minutes apart. So a peer that was
 * sent something and gives no sign of life for the time of {@code tcp.silence} is called anew, over a new connection, at a steady pace for as long as
 * there is something to send; when the network is whole again, whatever was cut is connected after one more attempt, and what can reach one way first
 * has the other way tried at once. This is not reported, since noticing silence is the node's business. Where a connection opens but never answers,
 * as that of a process which stands still, the time is doubled twice, so that it does not find hundreds of connections when it goes on.
 *
 * <p><b>Refusals.</b> A receiver asks the node whether it {@linkplain io.raftkit.api.transport.Inbox#admit admits} a frame when it has read the
 * frame's header and before it reads the body. A refusal is answered with the reason, which the sender logs and tells its {@linkplain
 * io.raftkit.api.transport.Inbox#refused node}; the receiver reads and discards what still comes, for 2 seconds at most, and closes. While no node
 * has registered yet the reason is {@code STARTING}, and the sender tries again without a word. A frame for a group that is not here is passed over
 * if others follow, and so is one that is too large for its node or in a version that it does not speak, unless it comes first or is the eighth in a
 * row. A connection on which nothing but frames for groups that are not here has come for 250 milliseconds, or eight of them, is refused.
 *
 * <p>A caller that begins with anything else than the greeting is refused as {@code MALFORMED}. That a server with the HTTP transport, or one with
 * TLS where the other has none, is called, is told in the log in these words.
 *
 * <h2>Limits</h2>
 *
 * <ul>
 *   <li>A frame has up to 16 MiB, header included.
 *   <li>For each peer up to 16,384 frames wait, and up to a thirty-second of the heap, but at least 1 and at most 32 MiB, or one frame if that is
 *       larger. Bulk frames have as much again.
 *   <li>Connections open within half a second, and are answered within one; a silent peer is called anew after one ({@code tcp.silence} changes all
 *       three). A connection whose socket takes nothing for ten times as long as silence is borne is broken, even if signs of life come.
 *   <li>512 connections of callers are open at once. Further ones wait in the queue of the operating system, up to 512. Of the connections over which
 *       no server has spoken yet, 256 are kept; when there is one too many, the oldest is closed of the address that has most.
 *   <li>The first frame that is admitted must have shown its header 5 seconds after the connection was accepted, TLS handshake and greeting included.
 *       A frame must be whole 60 seconds after its header, however its bytes are spaced.
 *   <li>Each server whose address is known here has one connection, and one for bulk frames; all others share 16 of each.
 *   <li>Frames of more than 64 KiB that are being read hold an eighth of the heap all together, but at least 32 and at most 256 MiB; a caller for
 *       whose frame there is no room is refused as {@code BUSY}.
 *   <li>A reason that is sent back has up to 1 KiB. Anything on the way back that is none of the above breaks the connection.
 *   <li>Nothing is compressed, and nothing goes through a system proxy.
 * </ul>
 *
 * <h2>Security</h2>
 *
 * <p>With the three settings for TLS, traffic is encrypted and every connection shows certificates on both ends: who calls must be the server it
 * claims to be, and so must the server that is called; nothing is sent to another. They are the certificates of the HTTP transport, with the same
 * names. Needed on each server are
 *
 * <ul>
 *   <li>{@code tcp.tls.certificate}: its certificate first, then those between it and the authority, if any. It must be good for TLS servers and
 *       clients both, and have the <b>subject alternative name</b> {@code URI:raftkit://CLUSTER/ID}, where {@code CLUSTER} is the name given to the
 *       node's builder (empty without one; {@linkplain io.raftkit.api.transport.Authoriser#bySubjectName() letter for letter}) and {@code ID} the
 *       server's number. Host names in it do not matter;
 *   <li>{@code tcp.tls.key}: its private key, PKCS#8 and not encrypted; RSA, EC or Ed25519;
 *   <li>{@code tcp.tls.authorities}: the certificates of the authorities that issue all these.
 * </ul>
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
 * connections are ended, and opened anew when there is more to send, every 5 to 6¼ minutes, so after that all use it. New files that are of no use
 * are told in the log, once, with what is wrong, and the old ones stay in use. That less than a tenth of a certificate's time is left is told once,
 * too. At start files of no use are refused, and so is a certificate that the others would not accept. All servers of a cluster are switched to TLS
 * together, since a port speaks either the one or the other.
 *
 * <p>Without {@code tcp.tls.authorities} traffic is encrypted and servers are known by the host names in their certificates, as browsers do it and
 * with the authorities of the Java runtime, but callers show nothing. Without any of the three nothing is encrypted. In both cases whoever reaches
 * the port can claim to be any server: keep it in a network that only the cluster's servers reach; listening on anything but a loopback address is
 * warned of at start.
 *
 * <p>{@link io.raftkit.transport.tcp.TcpTransportBuilder} takes an {@link javax.net.ssl.SSLContext} instead of files, and an {@link
 * io.raftkit.api.transport.Authoriser} with a rule of the application's own. TLS is 1.3 only: it has no renegotiation. A context given by program
 * must offer it.
 *
 * <p>{@code docs/SECURITY.md} lists the threats, and what is done about each.
 *
 * <h2>Logging</h2>
 *
 * This module logs through {@link java.lang.System.Logger}, with the names of its classes and of those in {@code io.raftkit.transport.common}.
 */
@NullMarked
package io.raftkit.transport.tcp;

import org.jspecify.annotations.NullMarked;
