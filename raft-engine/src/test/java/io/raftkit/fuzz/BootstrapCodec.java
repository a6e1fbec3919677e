package io.raftkit.fuzz;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.stored.Bootstrap;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** Records of a first start, as storages keep them. */
final class BootstrapCodec implements Codec {

    @Override
    public List<byte[]> seeds() {
        Configuration one = Configuration.of(List.of(Member.voter(1, "höst:1")));
        Configuration three = Configuration.of(List.of(
                Member.voter(1, "server1:7001"), Member.voter(2, "server2:7002"), Member.learner(9, "[::1]:7009")));
        return List.of(
                new Bootstrap(1, 99, 0, 4711, one, true, false).toBytes(),
                new Bootstrap(9, -1, 7, -4711, three, false, true).toBytes());
    }

    @Override
    public byte[] sealed(byte[] input, SplittableRandom random) {
        if (input.length >= Integer.BYTES) {
            CRC32C crc = new CRC32C();
            crc.update(input, 0, input.length - Integer.BYTES);
            ByteBuffer.wrap(input).putInt(input.length - Integer.BYTES, (int) crc.getValue());
        }
        return input;
    }

    @Override
    public Object decode(ByteBuffer input) {
        byte[] bytes = new byte[input.remaining()];
        input.duplicate().get(bytes);
        return Bootstrap.fromBytes(bytes);
    }

    @Override
    public ByteBuffer encode(Object decoded) {
        return ByteBuffer.wrap(((Bootstrap) decoded).toBytes());
    }

    @Override
    public String shape(Object decoded) {
        Bootstrap record = (Bootstrap) decoded;
        long voters = record.initial().voters().size();
        return record.initial().members().size() + " members, " + voters + " voters, " + record.noOpOnElection() + ", "
                + record.isNamed();
    }
}
