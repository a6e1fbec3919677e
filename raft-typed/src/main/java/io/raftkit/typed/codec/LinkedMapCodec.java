package io.raftkit.typed.codec;

import java.util.LinkedHashMap;

/** The number of keys, and each with its value, in the order in which they were put into the map. */
record LinkedMapCodec(Part key, Part value) implements Codec<LinkedHashMap<Object, Object>> {
    @Override
    public void write(LinkedHashMap<Object, Object> map, ByteWriter out) {
        out.writeUnsigned(map.size());
        map.forEach((each, of) -> {
            key.write(each, out);
            value.write(of, out);
        });
    }

    @Override
    public LinkedHashMap<Object, Object> read(ByteReader in) {
        LinkedHashMap<Object, Object> map = new LinkedHashMap<>();
        for (int left = in.readCount(); left > 0; left--) {
            if (map.put(key.read(in), value.read(in)) != null) {
                throw DecodingException.malformed("a map has a key twice");
            }
        }
        return map;
    }

    @Override
    public String form() {
        return "map in order of insertion, from " + key.codec().form() + " to "
                + value.codec().form();
    }
}
