package io.raftkit.testkit.machine;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The process that replays a log in a JVM of its own, on a state machine that a contract class makes. {@link OtherJvms} starts it. */
public final class ReplayProcess {
    private ReplayProcess() {}

    /**
     * Asks a contract for the state machine under test.
     *
     * @param <C> the contract
     */
    @FunctionalInterface
    public interface Maker<C> {
        /**
         * Makes one.
         *
         * @param contract an instance of the contract class
         * @return a state machine in its first state
         * @throws Exception as the contract does
         */
        StateMachine make(C contract) throws Exception;
    }

    /**
     * Replays a log and writes down what came of it, as {@link #replay} says: the {@code main} of a contract's own class does nothing else.
     *
     * @param args the name of the contract class, the file with the log, the file for what came of it
     * @param type what contract classes extend
     * @param maker asks it for a state machine
     * @param <C> what contract classes extend
     * @throws Exception as the state machine does
     */
    public static <C> void run(String[] args, Class<C> type, Maker<C> maker) throws Exception {
        StateMachine stateMachine = maker.make(ContractJvm.make(args[0], type));
        List<String> lines = new ArrayList<>(List.of(orders()));
        lines.addAll(replay(stateMachine, read(Path.of(args[1]))));
        Files.write(Path.of(args[2]), lines);
    }

    /** In which order this JVM goes through small and larger immutable sets; each JVM draws it anew. */
    static String orders() {
        return Set.of("one", "other") + " " + Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    }

    /** The result of every command, then the snapshot. */
    static List<String> replay(StateMachine stateMachine, List<Command> commands) throws Exception {
        StateMachineRun run = new StateMachineRun(stateMachine, commands);
        List<String> lines = new ArrayList<>(run.applyOneByOne(0, commands.size()));
        lines.add(run.snapshot());
        return lines;
    }

    static void write(Path file, List<Command> commands) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(commands.size());
            for (Command command : commands) {
                out.writeLong(command.index());
                out.writeLong(command.term());
                out.writeLong(command.time());
                byte[] bytes = command.bytes();
                out.writeInt(bytes.length);
                out.write(bytes);
            }
        }
    }

    private static List<Command> read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            int count = in.readInt();
            List<Command> commands = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long index = in.readLong();
                long term = in.readLong();
                long time = in.readLong();
                commands.add(new Command(index, term, time, ByteBuffer.wrap(in.readNBytes(in.readInt()))));
            }
            return commands;
        }
    }
}
