package io.raftkit.typed.codec;

/**
 * Writes values of one type as bytes, and reads them. {@link Codecs} derives codecs from records; implement this for types that it does not
 * know, and add them with {@link Codecs#add(Class, Codec)}.
 *
 * <p>A codec is called by several threads at once. The same value must give the same bytes, in every process and at every time.
 *
 * @param <T> the type
 */
public interface Codec<T> {

    /**
     * Writes a value.
     *
     * @param value not null
     * @param out where to
     * @throws IllegalArgumentException if the value cannot be written
     */
    void write(T value, ByteWriter out);

    /**
     * Reads what {@link #write} wrote, and no more.
     *
     * @param in where from
     * @return the value
     * @throws DecodingException if there is something else
     */
    T read(ByteReader in);

    /**
     * The lasting form in words, as one finds it in the description of a schema.
     *
     * @implSpec returns "custom"
     * @return the words
     */
    default String form() {
        return "custom";
    }

    /**
     * Writes a value by itself.
     *
     * @implSpec calls {@link #write}
     * @param value not null
     * @return its bytes
     * @throws IllegalArgumentException if the value cannot be written
     */
    default byte[] encode(T value) {
        ByteWriter out = new ByteWriter();
        write(value, out);
        return out.take();
    }

    /**
     * Reads a value that is by itself.
     *
     * @implSpec calls {@link #read}, and refuses bytes that it left over
     * @param bytes what {@link #encode} returned
     * @return the value
     * @throws DecodingException if they are something else
     */
    default T decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        T value = read(in);
        in.end();
        return value;
    }
}
