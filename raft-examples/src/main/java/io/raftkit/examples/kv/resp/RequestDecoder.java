package io.raftkit.examples.kv.resp;

import io.raftkit.examples.kv.store.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Requests out of the bytes of one connection, however these are cut. What it holds of a request that is not complete is at most what the
 * client has sent of it, doubled; the length that a client announces reserves nothing.
 */
public final class RequestDecoder {
    private static final int NONE = -1;
    private static final int RESERVED_MAX = 4096;
    private static final byte[] NOTHING = {};

    private boolean isStranger;
    private byte[] line = NOTHING;
    private @Nullable List<Bytes> arguments;
    private int missing;
    private int argumentBytes;
    private int stringLength = NONE;
    private byte[] string = NOTHING;
    private int filled;

    /** Whether the client has yet to authenticate itself; it may send only short requests until then. */
    public void setStranger(boolean stranger) {
        isStranger = stranger;
    }

    /** How much memory the request takes that is not complete. */
    public int heldBytes() {
        return line.length + argumentBytes + string.length;
    }

    /**
     * Takes bytes up to the end of the next request.
     *
     * @return the request, possibly empty, which is not to be answered; null if all bytes were taken and the request goes on behind them
     */
    public @Nullable List<Bytes> next(ByteBuffer in) throws ProtocolError {
        while (in.hasRemaining()) {
            if (stringLength != NONE) {
                if (!fill(in)) {
                    return null;
                }
                if (missing == 0) {
                    return finished();
                }
                continue;
            }
            byte[] complete = line(in);
            if (complete == null) {
                return null;
            }
            if (arguments != null) {
                beginString(complete);
                continue;
            }
            if (complete.length == 0 || complete[0] != '*') {
                return InlineRequest.words(complete);
            }
            if (!beginArray(complete)) {
                return List.of();
            }
        }
        return null;
    }

    private List<Bytes> finished() {
        List<Bytes> request = arguments == null ? List.of() : arguments;
        arguments = null;
        argumentBytes = 0;
        return request;
    }

    /** The next line without its end, or null if that is not there yet. */
    private byte @Nullable [] line(ByteBuffer in) throws ProtocolError {
        int end = in.position();
        while (end < in.limit() && in.get(end) != '\n') {
            end++;
        }
        int more = end - in.position();
        boolean isArray = line.length > 0 ? line[0] == '*' : in.get(in.position()) == '*';
        if (line.length + more > Limits.LINE_BYTES_MAX) {
            throw new ProtocolError(
                    arguments != null
                            ? "too big bulk count string"
                            : isArray ? "too big mbulk count string" : "too big inline request");
        }
        boolean isComplete = end < in.limit();
        byte[] whole = Arrays.copyOf(line, line.length + more);
        in.get(whole, line.length, more);
        if (!isComplete) {
            line = whole;
            return null;
        }
        in.get();
        line = NOTHING;
        boolean endsWithReturn = whole.length > 0 && whole[whole.length - 1] == '\r';
        if (!endsWithReturn && (arguments != null || isArray)) {
            throw new ProtocolError(arguments != null ? "invalid bulk length" : "invalid multibulk length");
        }
        return endsWithReturn ? Arrays.copyOf(whole, whole.length - 1) : whole;
    }

    private boolean beginArray(byte[] header) throws ProtocolError {
        OptionalLong count = Numbers.parse(header, 1, header.length);
        if (count.isEmpty() || count.getAsLong() > Limits.ARGUMENTS_MAX) {
            throw new ProtocolError("invalid multibulk length");
        }
        if (isStranger && count.getAsLong() > Limits.STRANGER_ARGUMENTS_MAX) {
            throw new ProtocolError("unauthenticated multibulk length");
        }
        if (count.getAsLong() <= 0) {
            return false;
        }
        missing = (int) count.getAsLong();
        arguments = new ArrayList<>(Math.min(missing, RESERVED_MAX / Limits.ARGUMENT_OVERHEAD_BYTES));
        return true;
    }

    private void beginString(byte[] header) throws ProtocolError {
        if (header.length == 0 || header[0] != '$') {
            throw new ProtocolError(
                    "expected '$', got '" + (header.length == 0 ? '\r' : (char) (header[0] & 0xff)) + "'");
        }
        OptionalLong length = Numbers.parse(header, 1, header.length);
        if (length.isEmpty() || length.getAsLong() < 0 || length.getAsLong() > Limits.STRING_BYTES_MAX) {
            throw new ProtocolError("invalid bulk length");
        }
        if (isStranger && length.getAsLong() > Limits.STRANGER_STRING_BYTES_MAX) {
            throw new ProtocolError("unauthenticated bulk length");
        }
        argumentBytes += (int) length.getAsLong() + Limits.ARGUMENT_OVERHEAD_BYTES;
        if (argumentBytes > Limits.REQUEST_BYTES_MAX) {
            throw new ProtocolError("request is longer than " + Limits.REQUEST_BYTES_MAX + " bytes");
        }
        stringLength = (int) length.getAsLong();
        string = new byte[Math.min(stringLength, RESERVED_MAX)];
        filled = 0;
    }

    /** Takes bytes of the argument and of the line's end behind it; says whether all are there. */
    private boolean fill(ByteBuffer in) throws ProtocolError {
        int more = Math.min(stringLength - filled, in.remaining());
        if (more > 0) {
            if (filled + more > string.length) {
                string = Arrays.copyOf(string, Math.min(stringLength, Math.max(filled + more, 2 * string.length)));
            }
            in.get(string, filled, more);
            filled += more;
        }
        while (in.hasRemaining() && filled < stringLength + 2) {
            if (in.get() != (filled == stringLength ? '\r' : '\n')) {
                throw new ProtocolError("expected a line's end behind " + stringLength + " bytes");
            }
            filled++;
        }
        if (filled < stringLength + 2) {
            return false;
        }
        if (arguments != null) {
            arguments.add(Bytes.of(string));
        }
        missing--;
        string = NOTHING;
        stringLength = NONE;
        return true;
    }
}
