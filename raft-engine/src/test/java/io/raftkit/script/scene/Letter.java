package io.raftkit.script.scene;

import io.raftkit.engine.message.RaftMessage;
import io.raftkit.script.MessagePrinter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A message on its way, from the disk named by storeId. */
public record Letter(int from, int to, long storeId, RaftMessage message) {

    /** This letter with other values in its message's fields: as it might come from another incarnation of its sender. */
    public Letter with(Map<String, String> changes) {
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
            return new Letter(from, to, storeId, (RaftMessage) changed);
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

    @Override
    public String toString() {
        return from + " -> " + to + " " + MessagePrinter.print(message);
    }
}
