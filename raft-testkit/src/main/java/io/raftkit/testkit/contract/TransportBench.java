package io.raftkit.testkit.contract;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Transport;
import io.raftkit.testkit.network.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/** The servers of one test: opens their transports on free loopback addresses, makes their frames, and closes all in the end. */
final class TransportBench implements AutoCloseable {
    private static final int TRIES = 50;

    private final Opener opener;
    private final List<Transport> opened = new ArrayList<>();
    private final List<Relay> relays = new ArrayList<>();

    TransportBench(Opener opener) {
        this.opener = opener;
    }

    /** How a transport is made. */
    interface Opener {
        Transport open(int serverId, String address) throws IOException;
    }

    /** A server: its transport, with an inbox for group 0. */
    record Server(int id, String address, Transport transport, RecordingInbox inbox) {}

    /** A server that admits all frames, on an address that was free. */
    Server server(int id) throws IOException {
        return server(id, header -> Inbox.Admission.ADMITTED);
    }

    /** A server that admits what its gate does, on an address that was free. */
    Server server(int id, Function<FrameHeader, Inbox.Admission> gate) throws IOException {
        IOException failure = new IOException("no address tried");
        for (int i = 0; i < TRIES; i++) {
            try {
                return server(id, freeAddress(), gate);
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    Server server(int id, String address) throws IOException {
        return server(id, address, header -> Inbox.Admission.ADMITTED);
    }

    private Server server(int id, String address, Function<FrameHeader, Inbox.Admission> gate) throws IOException {
        Transport transport = opener.open(id, address);
        opened.add(transport);
        RecordingInbox inbox = new RecordingInbox(id, gate);
        transport.register(0, inbox);
        return new Server(id, address, transport, inbox);
    }

    /** An address that passes connections on to another, and can break them. */
    String relayTo(String address) throws IOException {
        Relay relay = Relay.to(address);
        relays.add(relay);
        return relay.address();
    }

    void breakConnections() {
        relays.forEach(Relay::breakConnections);
    }

    /** Tells all of them where the others are. */
    static void introduce(Server... servers) {
        Map<Integer, String> addresses = new TreeMap<>();
        for (Server server : servers) {
            addresses.put(server.id(), server.address());
        }
        for (Server server : servers) {
            server.transport().updatePeers(0, addresses);
        }
    }

    /**
     * An address nobody listens on. Below the range from which outgoing connections take their ports, so that none of those is in the
     * way later.
     */
    static String freeAddress() throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        IOException failure = new IOException("no port tried");
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket probe = new ServerSocket(port, 1, loopback)) {
                return "127.0.0.1:" + probe.getLocalPort();
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    static Frame frame(int from, int to, byte[]... body) {
        return frame(0, false, from, to, body);
    }

    static Frame frame(long group, boolean isBulk, int from, int to, byte[]... body) {
        List<ByteBuffer> parts = new ArrayList<>();
        for (byte[] part : body) {
            parts.add(ByteBuffer.wrap(part));
        }
        FrameHeader header = FrameHeader.builder()
                .kind(7)
                .bulk(isBulk)
                .clusterId(TransportContract.CLUSTER)
                .group(group)
                .from(from)
                .to(to)
                .storeId(40 + from)
                .address("127.0.0.1:" + from)
                .build();
        return Frame.of(header.toBuilder(), parts);
    }

    /** A frame that carries a number. */
    static Frame numbered(int from, int to, int sender, int number) {
        byte[] body = ByteBuffer.allocate(8).putInt(sender).putInt(number).array();
        return frame(from, to, body);
    }

    static int senderOf(Frame frame) {
        return frame.contiguousBody().getInt(0);
    }

    static int numberOf(Frame frame) {
        return frame.contiguousBody().getInt(4);
    }

    @Override
    public void close() {
        opened.forEach(Transport::close);
        for (Relay relay : relays) {
            try {
                relay.close();
            } catch (IOException e) {
                // The port stays taken until the process ends.
            }
        }
    }
}
