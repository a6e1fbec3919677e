package io.raftkit.typed.codec;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.Map;

/**
 * Composes handles that write and read the components of a record one after another. They are composed once; called, they look nothing up, and
 * make no objects of primitive values.
 */
final class ComponentHandles {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    private static final Map<Class<?>, String> PRIMITIVES =
            Map.of(long.class, "Long", int.class, "Int", boolean.class, "Boolean", double.class, "Double");

    private ComponentHandles() {}

    /** Writes these components: (Object record, ByteWriter) to void. */
    static MethodHandle writer(List<Component> components) throws ReflectiveOperationException {
        MethodHandle all = MethodHandles.empty(methodType(void.class, Object.class, ByteWriter.class));
        for (Component component : components) {
            MethodHandle one = MethodHandles.filterArguments(writer(component), 0, component.accessor());
            all = MethodHandles.foldArguments(one, all);
        }
        return all;
    }

    private static MethodHandle writer(Component component) throws ReflectiveOperationException {
        Class<?> type = component.type();
        if (type.isPrimitive()) {
            MethodHandle write =
                    LOOKUP.findVirtual(ByteWriter.class, "write" + PRIMITIVES.get(type), methodType(void.class, type));
            return MethodHandles.permuteArguments(write, methodType(void.class, type, ByteWriter.class), 1, 0);
        }
        return LOOKUP.bind(component.part(), "write", methodType(void.class, Object.class, ByteWriter.class))
                .asType(methodType(void.class, type, ByteWriter.class));
    }

    /**
     * Reads what was written in a version, and makes the record: (ByteReader) to Object.
     *
     * @param constructor the canonical one
     */
    static MethodHandle reader(MethodHandle constructor, List<Component> components, int version)
            throws ReflectiveOperationException {
        MethodHandle made = constructor.asType(constructor.type().changeReturnType(Object.class));
        // What is added last is done first: so the first component is added last.
        for (int i = components.size() - 1; i >= 0; i--) {
            made = MethodHandles.filterArguments(made, i, reader(components.get(i), version));
        }
        return MethodHandles.permuteArguments(
                made, methodType(Object.class, ByteReader.class), new int[components.size()]);
    }

    private static MethodHandle reader(Component component, int version) throws ReflectiveOperationException {
        Class<?> type = component.type();
        if (component.since() > version) {
            return MethodHandles.dropArguments(MethodHandles.constant(type, component.absent()), 0, ByteReader.class);
        }
        if (type.isPrimitive()) {
            return LOOKUP.findVirtual(ByteReader.class, "read" + PRIMITIVES.get(type), methodType(type));
        }
        return LOOKUP.bind(component.part(), "read", methodType(Object.class, ByteReader.class))
                .asType(methodType(type, ByteReader.class));
    }
}
