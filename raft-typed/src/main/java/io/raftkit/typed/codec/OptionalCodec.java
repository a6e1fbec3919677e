package io.raftkit.typed.codec;

import java.util.Optional;

/** A value, or none: whether there is one, and then the value. */
record OptionalCodec(Part value) implements Codec<Optional<Object>> {
    @Override
    public void write(Optional<Object> optional, ByteWriter out) {
        out.writeBoolean(optional.isPresent());
        if (optional.isPresent()) value.write(optional.get(), out);
    }

    @Override
    public Optional<Object> read(ByteReader in) {
        return in.readBoolean() ? Optional.of(value.read(in)) : Optional.empty();
    }

    @Override
    public String form() {
        return "optional " + value.codec().form();
    }
}
