package io.raftkit.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import io.raftkit.transport.http.common.Paths;
import io.raftkit.transport.testing.Fixtures;
import io.raftkit.transport.testing.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What callers without a certificate may say at a port without TLS: damaged frames, frames for others, old frames, frames that lie, and
 * requests that are none.
 */
@Tag("slow")
class HostileFramesIT extends HostileCase {
    @Override
    @Nullable
    TestAuthority authority() {
        return null;
    }

    @Override
    RawCaller connect() throws IOException {
        return new RawCaller(cluster.port(target));
    }

    @ParameterizedTest
    @CsvSource({
        "cluster, 403, WRONG_CLUSTER, this server belongs to another cluster",
        "group, 404, WRONG_GROUP, this server does not serve that group",
        "highest group, 404, WRONG_GROUP, this server does not serve that group",
        "self, 403, WRONG_SENDER, 'the frame names this server, or no valid one, as its sender'",
        "nobody, 403, WRONG_SENDER, 'the frame names this server, or no valid one, as its sender'",
        "other server, 421, WRONG_SERVER, the frame is for another server; compare the ids and addresses of the peers",
        "version 0, 400, WRONG_VERSION, no protocol version is spoken by both",
        "version 2, 400, WRONG_VERSION, no protocol version is spoken by both",
        "version 127, 400, WRONG_VERSION, no protocol version is spoken by both",
    })
    void frameThatIsNotForThisNode_isToldWhy(String what, int status, String error, String message) throws Exception {
        Frame good = overheard();
        FrameHeader is = good.header();
        long cluster = what.equals("cluster") ? is.clusterId() ^ 1 : is.clusterId();
        long group = what.equals("group") ? 1 : what.equals("highest group") ? Long.MAX_VALUE : 0;
        int from = what.equals("self") ? target : what.equals("nobody") ? -5 : is.from();
        int to = what.equals("other server") ? follower() : target;
        int version = what.startsWith("version") ? Integer.parseInt(what.substring(8)) : 1;
        FrameHeader header = FrameHeader.builder()
                .versions(version, version, version)
                .kind(is.kind())
                .clusterId(cluster)
                .initialDigest(is.initialDigest())
                .group(group)
                .from(from)
                .to(to)
                .storeId(is.storeId())
                .address(is.address())
                .build();
        this.cluster.commits(COMMITS);
        assertRefused(
                post(Frame.of(header.toBuilder(), List.of(good.contiguousBody()))
                        .toBytes()),
                status,
                error,
                message);
    }

    @Test
    void frameCutAtEveryByte_isMalformed() throws Exception {
        byte[] frame = overheard().toBytes();
        assertRefused(post(new byte[0]), 400, "EMPTY", "there is no frame in the request");
        for (int length = 1; length < frame.length; length++) {
            assertRefused(post(Arrays.copyOf(frame, length)), 400, "MALFORMED", "the body ends inside a frame");
        }
        cluster.commits(COMMITS);
    }

    @Test
    void bitFlippedInEveryByte_isMalformed() throws Exception {
        byte[] frame = overheard().toBytes();
        for (int at = 0; at < frame.length; at++) {
            byte[] flipped = frame.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            assertThat(post(flipped))
                    .as("byte " + at)
                    .startsWith("HTTP/1.1 400 ")
                    .contains("\r\n\r\n{\"error\":\"MALFORMED\",\"message\":\"");
        }
        cluster.commits(COMMITS);
    }

    /** Good frames around bodies that are none: the transport takes them, the node counts them. */
    @Test
    void garbageInGoodFrames_isCountedAndDropped() throws Exception {
        long malformed = cluster.status(target).counters().get("framesMalformed");
        FrameHeader like = overheard().header();
        Random random = new Random(4);
        for (int kind = 0; kind < 256; kind++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            FrameHeader header = header(like, kind, like.clusterId(), 0, follower(), target);
            assertTaken(post(Frame.of(header.toBuilder(), List.of(ByteBuffer.wrap(garbage)))
                    .toBytes()));
        }
        cluster.commits(COMMITS);
        assertThat(cluster.status(target).counters().get("framesMalformed") - malformed)
                .isGreaterThanOrEqualTo(250);
    }

    /** Everything the servers said when the cluster began, said again, to those it was meant for. */
    @Test
    void oldFramesReplayed_changeNothing() throws Exception {
        int leader = target;
        Fixtures.await("enough to say again", () -> cluster.recorded().size() > 300);
        List<Frame> old = cluster.recorded();
        for (Frame frame : old) {
            target = frame.header().to();
            assertTaken(post(frame.toBytes()));
        }
        target = leader;
        cluster.commits(COMMITS);
    }

    @Test
    void termsNearTheMaximum_areNotAdopted() throws Exception {
        long before = cluster.status(target).term();
        long[] terms = {
            Long.MAX_VALUE,
            Long.MAX_VALUE - 1,
            Long.MAX_VALUE / 2 + 1,
            Long.MAX_VALUE / 2,
            Long.MIN_VALUE,
            -1,
            before + (1L << 33)
        };
        for (long term : terms) {
            RaftMessage[] messages = {
                new RequestVote(term, 1L << 40, term, false),
                new RequestVote(term, 1L << 40, term, true),
                RequestVoteReply.granted(term),
                RequestVoteReply.refused(term, VoteAnswer.LOG_IS_BEHIND),
                new PreVote(term, 1L << 40, term),
                heartbeat(term),
            };
            for (RaftMessage message : messages) {
                for (int server = 1; server <= HostileCluster.SERVERS; server++) {
                    target = server;
                    assertTaken(post(frame(follower(), message).toBytes()));
                }
            }
        }
        cluster.commits(COMMITS);
        for (int server = 1; server <= HostileCluster.SERVERS; server++) {
            assertThat(cluster.status(server).term()).isBetween(before, before + 1000);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /raft/v1/status, ''",
        "GET /raft/v1/status, application/json",
    })
    void jsonBombAtTheStatus_isNotRead(String request, String type) throws Exception {
        String bomb = "[".repeat(100_000) + "1e999999,".repeat(100_000);
        String answer = call(request + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: " + type
                + "\r\nContent-Length: " + bomb.length() + "\r\n\r\n" + bomb);
        // What was said may be lost, since the rest of the bomb comes to a closed connection.
        assertThat(answer).matches("(?s)|HTTP/1.1 200 .*");
        cluster.commits(COMMITS);
    }

    @ParameterizedTest
    @CsvSource({
        "POST /raft/v1/status, application/json, 405, METHOD_NOT_ALLOWED, use GET",
        "PUT /raft/v1/status, application/json, 405, METHOD_NOT_ALLOWED, use GET",
        "POST /raft/v1/admin, application/json, 404, NOT_FOUND, there is nothing here",
        "POST /raft/v1/frames, application/json, 415, UNSUPPORTED_MEDIA_TYPE, the content type is application/vnd.raftkit.frames",
        "POST /raft/v1/stream, application/json, 415, UNSUPPORTED_MEDIA_TYPE, the content type is application/vnd.raftkit.frames",
        "POST /raft/v1/frames, application/vnd.raftkit.frames, 400, MALFORMED, not a frame: it begins with 0x5b5b5b5b",
    })
    void jsonBomb_isRefusedUnread(String request, String type, int status, String error, String message)
            throws Exception {
        String bomb = "[".repeat(3000);
        String answer = call(request + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: " + type
                + "\r\nContent-Length: " + bomb.length() + "\r\n\r\n" + bomb);
        assertRefused(answer, status, error, message);
        cluster.commits(COMMITS);
    }

    @ParameterizedTest
    @CsvSource({
        "/raft/v1/../../etc/passwd, 404, NOT_FOUND, there is nothing here",
        "/raft/v1/%2e%2e/%2e%2e/etc/passwd, 400, HTTP_ERROR, Bad Request",
        "/../../etc/passwd, 400, HTTP_ERROR, Bad Request",
        "/raft/v1/status/../../../../x, 400, HTTP_ERROR, Bad Request",
        "/raft/v1/status%00, 400, HTTP_ERROR, Bad Request",
        "/raft/v1/status/., 404, NOT_FOUND, there is nothing here",
        "/RAFT/v1/status, 404, NOT_FOUND, there is nothing here",
        "//raft/v1/status, 400, HTTP_ERROR, Bad Request",
        "/raft/v1/status?group=../../0, 400, BAD_REQUEST, group is a number",
        "/raft/v1/status?group=0%2F.., 400, BAD_REQUEST, group is a number",
        "/raft/v1/status?group=0x0, 400, BAD_REQUEST, group is a number",
        "/raft/v1/status?group=1e0, 400, BAD_REQUEST, group is a number",
        "/raft/v1/status?group=, 400, BAD_REQUEST, group is a number",
        "/raft/v1/status?group=9223372036854775808, 400, BAD_REQUEST, group is a number",
        "/raft/v1/status?group=-1, 404, WRONG_GROUP, this server does not serve that group",
        "/raft/v1/status?group=9223372036854775807, 404, WRONG_GROUP, this server does not serve that group",
    })
    void pathTricks_leadNowhere(String path, int status, String error, String message) throws Exception {
        String answer = call("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        assertRefused(answer, status, error, message);
        cluster.commits(COMMITS);
    }

    /** An address gets into the log of whoever refuses a frame. It must not forge a line there, and never becomes a path. */
    @ParameterizedTest
    @CsvSource({
        "../../../../etc/passwd, 403, WRONG_CLUSTER, this server belongs to another cluster",
        "file:///etc/passwd, 403, WRONG_CLUSTER, this server belongs to another cluster",
        "%2e%2e%2f${jndi:ldap://x}, 403, WRONG_CLUSTER, this server belongs to another cluster",
        "'a:1\r\nSEVERE: forged', 400, MALFORMED, frame header holds an address that is not printable ASCII",
        "'a:1\u001b[2J', 400, MALFORMED, frame header holds an address that is not printable ASCII",
    })
    void tricksInTheAddressOfAFrame_areOnlyWords(String address, int status, String error, String message)
            throws Exception {
        FrameHeader like = overheard().header();
        String plain = "x".repeat(address.length());
        FrameHeader header = FrameHeader.builder()
                .kind(like.kind())
                .clusterId(like.clusterId() ^ 1)
                .initialDigest(like.initialDigest())
                .from(STRANGER)
                .to(target)
                .storeId(1)
                .address(plain)
                .build();
        byte[] frame = Frame.of(header.toBuilder(), List.of()).toBytes();
        System.arraycopy(
                address.getBytes(StandardCharsets.US_ASCII), 0, frame, FrameHeader.FIXED_BYTES, plain.length());
        CRC32C crc = new CRC32C();
        int crcOffset = FrameHeader.FIXED_BYTES - Integer.BYTES;
        crc.update(frame, 0, crcOffset);
        crc.update(frame, FrameHeader.FIXED_BYTES, plain.length());
        ByteBuffer.wrap(frame).putInt(crcOffset, (int) crc.getValue());
        assertRefused(post(frame), status, error, message);
        cluster.commits(COMMITS);
        assertThat(logged()).doesNotContain("forged", "\u001b");
    }

    @Test
    void lengthInAFrame_thatLiesEitherWay_isMalformed() throws Exception {
        Frame good = overheard();
        FrameHeader is = good.header();
        for (int lie : new int[] {-1, 1, 1000}) {
            FrameHeader lying = FrameHeader.builder()
                    .kind(is.kind())
                    .clusterId(is.clusterId())
                    .initialDigest(is.initialDigest())
                    .from(is.from())
                    .to(target)
                    .storeId(is.storeId())
                    .address(is.address())
                    .body(is.bodyBytes() + lie, is.bodyCrc())
                    .build();
            ByteBuffer frame = ByteBuffer.allocate(lying.headerBytes() + is.bodyBytes());
            frame.put(lying.encode()).put(good.contiguousBody());
            String message = lie < 0 ? "frame body fails its checksum" : "the body ends inside a frame";
            assertRefused(post(frame.array()), 400, "MALFORMED", message);
        }
        cluster.commits(COMMITS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FFFFFFFFFFFFFFFFF", "-1", "zz", "7FFFFFFF0"})
    void chunkOfAnAbsurdLength_isClosed(String length) throws Exception {
        String answer = call(RawCaller.streamHeader() + length + "\r\nRFT1\r\n0\r\n\r\n");
        assertThat(answer).matches("(?s)|HTTP/1.1 400 .*");
        cluster.commits(COMMITS);
    }

    /** Nothing is ever unpacked, so no small body becomes a large one. */
    @Test
    void compressedBody_isNotUnpacked() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[50_000_000]);
        }
        byte[] body = packed.toByteArray();
        String header = RawCaller.postHeader(
                Paths.FRAMES, "Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: " + body.length);
        String begun = header + new String(Arrays.copyOf(body, FrameHeader.FIXED_BYTES), StandardCharsets.ISO_8859_1);
        assertRefused(call(begun), 400, "MALFORMED", "not a frame: it begins with 0x1f8b0800");
        cluster.commits(COMMITS);
    }
}
