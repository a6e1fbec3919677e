package io.raftkit.script.scene;

import io.raftkit.engine.Letter;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.script.MessagePrinter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Letters as scripts show and change them. */
public final class Letters {
    private Letters() {}

    public static String text(Letter letter) {
        return letter.from() + " -> " + letter.to() + " " + MessagePrinter.print(letter.message());
    }

    /** The letter with other values in its message's fields: as it might come from another incarnation of its sender. */
    public static Letter with(Letter letter, Map<String, String> changes) {
        RaftMessage message = letter.message();
        Map<String, String> left = new TreeMap<>(changes);
        RecordComponent[] components = message.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                String change = left.remove(components[i].getName());
                values[i] = change == null
                        ? components[i].getAccessor().invoke(message)
                        : parse(change, components[i].getType());
            }
            if (!left.isEmpty()) {
                throw new ScriptProblem(message.getClass().getSimpleName() + " has no " + left.keySet());
            }
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Object changed = message.getClass().getConstructor(types).newInstance(values);
            return new Letter(
                    letter.from(),
                    letter.to(),
                    letter.storeId(),
                    letter.epoch(),
                    letter.isJoined(),
                    letter.protocolVersion(),
                    (RaftMessage) changed);
        } catch (ReflectiveOperationException e) {
            throw new ScriptProblem("cannot change " + changes, e);
        }
    }

    private static Object parse(String value, Class<?> type) {
        if (type == long.class) {
            return Long.valueOf(value);
        }
        if (type == int.class) {
            return Integer.valueOf(value);
        }
        if (type == boolean.class) {
            return Boolean.valueOf(value);
        }
        throw new ScriptProblem("only numbers and booleans of a message can be changed");
    }
}
