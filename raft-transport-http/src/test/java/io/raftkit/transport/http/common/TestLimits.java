package io.raftkit.transport.http.common;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The impatient limits of tests with some replaced, by name. */
public final class TestLimits {
    /** Times that a test can wait for. */
    public static final Limits IMPATIENT = Limits.standard()
            .withTimes(Duration.ofMillis(400), Duration.ofMinutes(5), Duration.ofSeconds(15), Duration.ofMillis(400));

    private TestLimits() {}

    public static Limits of(String name, Object value) {
        return of(Map.of(name, value));
    }

    public static Limits of(Map<String, Object> replaced) {
        Map<String, Object> left = new HashMap<>(replaced);
        RecordComponent[] components = Limits.class.getRecordComponents();
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                Object standard = components[i].getAccessor().invoke(IMPATIENT);
                values[i] = left.containsKey(components[i].getName()) ? left.remove(components[i].getName()) : standard;
            }
            if (!left.isEmpty()) {
                throw new IllegalArgumentException("no such limits: " + left.keySet());
            }
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return Limits.class.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
