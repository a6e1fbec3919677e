package io.raftkit.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class CommandTest {
    @Test
    void commandInALog_isWhatItsEntryHolds_behindWhatStandsBeforeIt() {
        EntryBatch entries = EntryBatch.builder(7, 2, 100)
                .add(3, 50, EntryType.COMMAND, new byte[] {1})
                .add(4, 60, EntryType.SESSION_COMMAND, new byte[] {9, 9, 5, 6})
                .build();
        Command command = Command.at(entries, 8, 2);
        assertThat(command.index()).isEqualTo(8);
        assertThat(command.term()).isEqualTo(4);
        assertThat(command.time()).isEqualTo(60);
        assertThat(command.bytes()).containsExactly(5, 6);
        assertThat(command.buffer().get(0)).isEqualTo((byte) 5);
        assertThat(command.buffer().remaining()).isEqualTo(2);
        assertThat(command.buffer().isReadOnly()).isTrue();
        assertThat(command).hasToString("Command[index=8, term=4, 2 bytes]");
    }

    @Test
    void commandOfATest_keepsItsPayload() {
        ByteBuffer payload = ByteBuffer.wrap(new byte[] {1, 2, 3}).position(1);
        Command command = new Command(2, 3, 4, payload);
        payload.put(1, (byte) 7);
        assertThat(payload.position()).isOne();
        assertThat(command.index()).isEqualTo(2);
        assertThat(command.term()).isEqualTo(3);
        assertThat(command.time()).isEqualTo(4);
        assertThat(command.bytes()).containsExactly(2, 3);
    }
}
