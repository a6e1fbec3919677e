package io.raftkit.examples.process;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks up each class and each member that a jar's classes name, where they would be found at run time. Running them shows only those on
 * the paths that are taken.
 */
final class Linkage {
    private static final int UTF8 = 1;
    private static final int INTEGER = 3;
    private static final int FLOAT = 4;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int FIELD = 9;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private final ClassLoader loader;
    private final Set<String> missing = new TreeSet<>();
    private int references;

    Linkage(ClassLoader loader) {
        this.loader = loader;
    }

    /** What was not found, as {@code owner.member}, with the class that names it. */
    Set<String> missing() {
        return missing;
    }

    /** How many classes and members were looked up. */
    int references() {
        return references;
    }

    void check(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().toList()) {
                if (entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class")) {
                    try (DataInputStream in =
                            new DataInputStream(new BufferedInputStream(file.getInputStream(entry)))) {
                        check(entry.getName(), new ConstantPool(in));
                    }
                }
            }
        }
    }

    private void check(String from, ConstantPool pool) {
        for (int i = 1; i < pool.tags.length; i++) {
            int tag = pool.tags[i];
            if (tag == CLASS) {
                look(find(pool.text(i)) != null, pool.text(i), from);
            } else if (tag == FIELD || tag == METHOD || tag == INTERFACE_METHOD) {
                String owner = pool.text(pool.first[i]);
                int nameAndType = pool.second[i];
                String name = pool.texts[pool.first[nameAndType]];
                String descriptor = pool.texts[pool.second[nameAndType]];
                Class<?> type = find(owner);
                if (type != null) {
                    look(has(type, tag == FIELD, name, descriptor), owner + "." + name + descriptor, from);
                }
            }
        }
    }

    private void look(boolean isFound, String what, String from) {
        references++;
        if (!isFound) {
            missing.add(what + ", named in " + from);
        }
    }

    /** A class by its name in class files; arrays stand for themselves. */
    private @Nullable Class<?> find(String internalName) {
        try {
            return internalName.startsWith("[")
                    ? Object[].class
                    : Class.forName(internalName.replace('/', '.'), false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static boolean has(Class<?> owner, boolean isField, String name, String descriptor) {
        if (owner.isArray() || owner == MethodHandle.class || owner == VarHandle.class) {
            return true;
        }
        if (name.equals("<init>")) {
            return Stream.of(owner.getDeclaredConstructors())
                    .anyMatch(made -> describe(made).equals(descriptor));
        }
        return withInherited(owner).stream()
                .anyMatch(type -> isField
                        ? Stream.of(type.getDeclaredFields()).anyMatch(field -> is(field, name, descriptor))
                        : Stream.of(type.getDeclaredMethods()).anyMatch(method -> is(method, name, descriptor)));
    }

    private static String describe(Constructor<?> constructor) {
        return MethodType.methodType(void.class, constructor.getParameterTypes())
                .descriptorString();
    }

    private static boolean is(Field field, String name, String descriptor) {
        return field.getName().equals(name)
                && field.getType().descriptorString().equals(descriptor);
    }

    private static boolean is(Method method, String name, String descriptor) {
        return method.getName().equals(name)
                && MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                        .descriptorString()
                        .equals(descriptor);
    }

    private static Set<Class<?>> withInherited(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            all.add(at);
            for (Class<?> above : at.getInterfaces()) {
                all.addAll(withInherited(above));
            }
        }
        all.add(Object.class);
        return all;
    }

    /** What a class file names, by index: texts, and for the rest one or two indexes of other constants. */
    private static final class ConstantPool {
        private final int[] tags;
        private final String[] texts;
        private final int[] first;
        private final int[] second;

        ConstantPool(DataInputStream in) throws IOException {
            in.skipNBytes(8);
            int size = in.readUnsignedShort();
            tags = new int[size];
            texts = new String[size];
            first = new int[size];
            second = new int[size];
            for (int i = 1; i < size; i++) {
                tags[i] = in.readUnsignedByte();
                read(in, i);
                if (tags[i] == LONG || tags[i] == DOUBLE) {
                    i++;
                }
            }
        }

        private void read(DataInputStream in, int i) throws IOException {
            switch (tags[i]) {
                case UTF8 -> texts[i] = in.readUTF();
                case INTEGER, FLOAT -> in.skipNBytes(4);
                case LONG, DOUBLE -> in.skipNBytes(8);
                case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> first[i] = in.readUnsignedShort();
                case METHOD_HANDLE -> in.skipNBytes(3);
                default -> {
                    first[i] = in.readUnsignedShort();
                    second[i] = in.readUnsignedShort();
                }
            }
        }

        /** The name of a class. */
        String text(int index) {
            return texts[first[index]];
        }
    }
}
