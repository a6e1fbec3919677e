package io.raftkit.fuzz;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;

/** Configurations, as entries hold them. */
final class ConfigurationBytesCodec implements Codec {

    @Override
    public List<byte[]> seeds() {
        Member sealed = Member.builder(2)
                .address("höst:1")
                .priority(-3)
                .storeId(Long.MIN_VALUE)
                .build();
        return List.of(
                Configuration.builder().build().toBytes(),
                Configuration.of(List.of(Member.voter(1, "a:1"), sealed)).toBytes(),
                Configuration.builder()
                        .members(List.of(Member.voter(1, ""), sealed, Member.learner(7, "[::1]:7")))
                        .outgoingVoters(List.of(1, 7))
                        .epoch(99)
                        .featureLevel(2)
                        .property(Configuration.IGNORABLE_FROM, new byte[] {1, 2})
                        .property(65_535, new byte[0])
                        .build()
                        .toBytes());
    }

    @Override
    public byte[] sealed(byte[] input, SplittableRandom random) {
        return input;
    }

    @Override
    public Object decode(ByteBuffer input) {
        return Configuration.fromBytes(input);
    }

    @Override
    public ByteBuffer encode(Object decoded) {
        return ByteBuffer.wrap(((Configuration) decoded).toBytes());
    }

    @Override
    public String shape(Object decoded) {
        Configuration configuration = (Configuration) decoded;
        return configuration.members().size() + " members, "
                + configuration.voters().size() + " voters, "
                + configuration.outgoingVoters().size() + " outgoing, "
                + configuration.properties().size() + " properties, level " + configuration.featureLevel();
    }
}
