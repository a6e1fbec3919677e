package io.raftkit.typed.codec;

import io.raftkit.typed.codec.DecodingException.Reason;

/** A codec of somebody else's: its bytes have their number in front, so that it reads neither fewer nor more of them. */
record Framed<T>(Class<T> type, Codec<T> codec) implements Codec<T> {
    @Override
    public void write(T value, ByteWriter out) {
        int begin = out.beginPart();
        codec.write(value, out);
        out.endPart(begin);
    }

    @Override
    public T read(ByteReader in) {
        int outer = in.beginPart();
        T value;
        try {
            value = codec.read(in);
        } catch (DecodingException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new DecodingException(Reason.MALFORMED, "the codec of " + type.getName() + " threw " + e, e);
        }
        in.endPart(outer);
        return value;
    }

    @Override
    public String form() {
        return type.getSimpleName() + ": " + codec.form();
    }
}
