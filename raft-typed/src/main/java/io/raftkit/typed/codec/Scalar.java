package io.raftkit.typed.codec;

import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A value without parts, where it is an object: a component of a primitive type is written without one, by {@link ComponentHandles}. */
record Scalar<T>(String form, BiConsumer<ByteWriter, T> writer, Function<ByteReader, T> reader) implements Codec<T> {
    private static final Codec<Long> LONG = new Scalar<>("long", ByteWriter::writeLong, ByteReader::readLong);
    private static final Codec<Integer> INT = new Scalar<>("int", ByteWriter::writeInt, ByteReader::readInt);
    private static final Codec<Boolean> BOOLEAN =
            new Scalar<>("boolean", ByteWriter::writeBoolean, ByteReader::readBoolean);
    private static final Codec<Double> DOUBLE = new Scalar<>("double", ByteWriter::writeDouble, ByteReader::readDouble);
    private static final Codec<String> STRING = new Scalar<>("string", ByteWriter::writeString, ByteReader::readString);
    private static final Codec<byte[]> BYTES = new Scalar<>("bytes", ByteWriter::writeBytes, ByteReader::readBytes);

    /** Those of Java. */
    static final Map<Class<?>, Codec<?>> ALL = Map.ofEntries(
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(boolean.class, BOOLEAN),
            Map.entry(Boolean.class, BOOLEAN),
            Map.entry(double.class, DOUBLE),
            Map.entry(Double.class, DOUBLE),
            Map.entry(String.class, STRING),
            Map.entry(byte[].class, BYTES));

    @Override
    public void write(T value, ByteWriter out) {
        writer.accept(out, value);
    }

    @Override
    public T read(ByteReader in) {
        return reader.apply(in);
    }
}
