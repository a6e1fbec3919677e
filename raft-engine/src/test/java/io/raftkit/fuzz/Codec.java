package io.raftkit.fuzz;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** Something that reads bytes from outside, as the fuzzer sees it. */
interface Codec {

    /** Inputs that are valid, as different from one another as can be. */
    List<byte[]> seeds();

    /** Makes checksums and lengths fit again, so that what lies behind their checks is reached; bytes may change in place. */
    byte[] sealed(byte[] input, SplittableRandom random);

    /** Reads the input, or throws {@link io.raftkit.api.log.MalformedDataException}. */
    Object decode(ByteBuffer input);

    /** Writes what was read. */
    ByteBuffer encode(Object decoded);

    /** What kind of thing was read, coarsely: an input that leads to a new one is worth changing further. */
    String shape(Object decoded);
}
