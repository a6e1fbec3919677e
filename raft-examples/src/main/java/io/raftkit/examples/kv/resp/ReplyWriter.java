package io.raftkit.examples.kv.resp;

import io.raftkit.examples.kv.store.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Replies in the version of the protocol that a client speaks, one behind the other. */
public final class ReplyWriter {
    /** The version that every client understands. */
    public static final int RESP2 = 2;
    /** The version with maps and one null. */
    public static final int RESP3 = 3;

    private static final int BEGIN_BYTES = 128;

    private int protocol;
    private byte[] bytes = new byte[BEGIN_BYTES];
    private int length;
    private int answerBegin;

    /** A writer without replies. */
    public ReplyWriter(int protocol) {
        this.protocol = protocol;
    }

    /** The version of replies from here on. */
    public void setProtocol(int version) {
        protocol = version;
    }

    /** The version of replies. */
    public int protocol() {
        return protocol;
    }

    /** How many bytes the replies have. */
    public int length() {
        return length;
    }

    /** An answer begins here, which may have {@link Limits#ANSWER_BYTES_MAX} bytes. */
    public void beginAnswer() {
        answerBegin = length;
    }

    /** Takes back what was written behind a length. */
    public void backTo(int earlier) {
        length = earlier;
    }

    /** A short text without line ends, such as OK. */
    public void status(String text) {
        line('+', text);
    }

    /** An error: its kind in capitals, and what is wrong. */
    public void error(String text) {
        line('-', text.replace('\r', ' ').replace('\n', ' '));
    }

    /** A whole number. */
    public void number(long number) {
        line(':', Long.toString(number));
    }

    /** Yes or no, as a number. */
    public void number(boolean isSo) {
        number(isSo ? 1 : 0);
    }

    /** A string, or null; throws {@link AnswerTooLong} instead of writing one for which the answer has no room. */
    public void string(@Nullable Bytes string) {
        if (string == null) {
            nothing();
            return;
        }
        if (length - answerBegin + string.length() > Limits.ANSWER_BYTES_MAX) {
            throw new AnswerTooLong();
        }
        bulk('$', string.array());
    }

    /** A text of several lines for people to read. */
    public void document(String text) {
        if (protocol == RESP2) {
            string(Bytes.of(text));
            return;
        }
        byte[] content = ("txt:" + text).getBytes(StandardCharsets.UTF_8);
        bulk('=', content);
    }

    /** Null where a string could be. */
    public void nothing() {
        raw(protocol == RESP2 ? "$-1\r\n" : "_\r\n");
    }

    /** Null where an array could be. */
    public void noArray() {
        raw(protocol == RESP2 ? "*-1\r\n" : "_\r\n");
    }

    /** Begins an array; its elements follow. */
    public void array(int size) {
        line('*', Integer.toString(size));
    }

    /** Begins a map; keys and values follow in turn. */
    public void map(int size) {
        line(protocol == RESP2 ? '*' : '%', Integer.toString(protocol == RESP2 ? 2 * size : size));
    }

    /** Begins a set; its elements follow. */
    public void set(int size) {
        line(protocol == RESP2 ? '*' : '~', Integer.toString(size));
    }

    /** Replies that were written elsewhere, in the same version. */
    public void replies(Bytes written) {
        append(written.array());
    }

    /** All replies, and begins anew. */
    public byte[] take() {
        byte[] taken = Arrays.copyOf(bytes, length);
        length = 0;
        answerBegin = 0;
        if (bytes.length > Limits.LINE_BYTES_MAX) {
            bytes = new byte[BEGIN_BYTES];
        }
        return taken;
    }

    private void line(char kind, String text) {
        append(kind);
        raw(text);
        endLine();
    }

    private void bulk(char kind, byte[] content) {
        line(kind, Integer.toString(content.length));
        append(content);
        endLine();
    }

    private void endLine() {
        append('\r');
        append('\n');
    }

    private void raw(String text) {
        append(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void append(char letter) {
        reserve(1);
        bytes[length++] = (byte) letter;
    }

    private void append(byte[] content) {
        reserve(content.length);
        System.arraycopy(content, 0, bytes, length, content.length);
        length += content.length;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
