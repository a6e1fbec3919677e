package io.raftkit.typed.codec;

import static java.lang.invoke.MethodType.methodType;

import io.raftkit.typed.codec.DecodingException.Reason;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A record as its version and its components. */
final class RecordCodec<T> implements Codec<T> {
    private static final int COMPONENTS_MAX = 100;

    private final Class<T> type;
    private final List<Component> components;
    private final int version;
    /** By versions, from 1. */
    private final List<MethodHandle> writers = new ArrayList<>();

    private final List<MethodHandle> readers = new ArrayList<>();

    private RecordCodec(Class<T> type, List<Component> components, MethodHandle constructor)
            throws ReflectiveOperationException {
        this.type = type;
        this.components = components;
        this.version = latest(type, components);
        for (int each = 1; each <= version; each++) {
            int upTo = each;
            writers.add(ComponentHandles.writer(components.stream()
                    .filter(component -> component.since() <= upTo)
                    .toList()));
            readers.add(ComponentHandles.reader(constructor, components, each));
        }
    }

    static <T> RecordCodec<T> of(Class<T> type, Codecs codecs) {
        RecordComponent[] declared = type.getRecordComponents();
        if (declared.length > COMPONENTS_MAX) {
            throw new IllegalArgumentException("record " + type.getName() + " has " + declared.length
                    + " components, but may have " + COMPONENTS_MAX + ": put some into a record of their own");
        }
        try {
            MethodHandles.Lookup lookup = codecs.lookupIn(type);
            List<Component> components = new ArrayList<>();
            for (RecordComponent each : declared) {
                components.add(Component.of(each, lookup.unreflect(each.getAccessor()), codecs));
            }
            Class<?>[] types =
                    Arrays.stream(declared).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return new RecordCodec<>(type, components, lookup.findConstructor(type, methodType(void.class, types)));
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(codecs.inaccessible(type), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("record " + type.getName() + " lacks what every record has", e);
        }
    }

    private static int latest(Class<?> type, List<Component> components) {
        int latest = 1;
        for (Component component : components) {
            if (component.since() != latest && component.since() != latest + 1) {
                throw new IllegalArgumentException("component " + component.name() + " of record " + type.getName()
                        + " is of version " + component.since() + " and follows one of version " + latest
                        + ": add components at the end, and count versions without gaps, with @Since");
            }
            latest = component.since();
        }
        return latest;
    }

    @Override
    public void write(T value, ByteWriter out) {
        int needed = version == 1 ? 1 : versionFor(value);
        out.writeUnsigned(needed);
        try {
            writers.get(needed - 1).invokeExact((Object) value, out);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("record " + type.getName() + " threw what it cannot declare", e);
        }
    }

    /** The lowest one that holds the record. */
    private int versionFor(Object value) {
        int i = components.size() - 1;
        while (i >= 0 && components.get(i).since() > 1 && components.get(i).isAbsent(value)) i--;
        return i < 0 ? 1 : components.get(i).since();
    }

    /** One value has one form: a version above the lowest that holds the record is refused. */
    @Override
    public T read(ByteReader in) {
        int written = in.readUnsigned();
        if (written > version) {
            throw new DecodingException(
                    Reason.UNKNOWN,
                    type.getSimpleName() + " has the version " + written + "; known here are those up to " + version);
        }
        if (written == 0) throw DecodingException.malformed(type.getSimpleName() + " has the version 0");
        T value = read(in, written);
        if (written > 1 && versionFor(value) != written) {
            throw DecodingException.malformed(type.getSimpleName() + " has the version " + written
                    + ", but its components are written in version " + versionFor(value));
        }
        return value;
    }

    // The handle makes a record of this type.
    @SuppressWarnings("unchecked")
    private T read(ByteReader in, int written) {
        try {
            return (T) (Object) readers.get(written - 1).invokeExact(in);
        } catch (DecodingException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new DecodingException(
                    Reason.MALFORMED, "the constructor of " + type.getSimpleName() + " refuses what was read: " + e, e);
        }
    }

    @Override
    public String form() {
        return components.stream()
                .map(Component::form)
                .collect(Collectors.joining(", ", type.getSimpleName() + "(", ")"));
    }
}
