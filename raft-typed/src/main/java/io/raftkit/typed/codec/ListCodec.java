package io.raftkit.typed.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The number of elements, and these. */
record ListCodec(Part element) implements Codec<List<Object>> {
    @Override
    public void write(List<Object> list, ByteWriter out) {
        out.writeUnsigned(list.size());
        for (Object each : list) {
            element.write(each, out);
        }
    }

    @Override
    public List<Object> read(ByteReader in) {
        int count = in.readCount();
        List<Object> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(element.read(in));
        }
        return Collections.unmodifiableList(list);
    }

    @Override
    public String form() {
        return "list of " + element.codec().form();
    }
}
