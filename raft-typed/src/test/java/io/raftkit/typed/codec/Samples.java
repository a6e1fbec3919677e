package io.raftkit.typed.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Records with everything that has a form, filled from a seed. */
final class Samples {
    private static final int SIZE_MAX = 4;
    private final SplittableRandom random;

    Samples(long seed) {
        random = new SplittableRandom(seed);
    }

    enum Color {
        @Id(7)
        RED,
        @Id(2)
        GREEN,
        @Id(300)
        BLUE {
            @Override
            public String toString() {
                return "another class";
            }
        }
    }

    sealed interface Shape {}

    @Id(1)
    record Circle(double radius) implements Shape {}

    @Id(5)
    record Polygon(List<Point> points) implements Shape {}

    sealed interface Nothing extends Shape {}

    @Id(6)
    record Empty() implements Nothing {}

    record Point(int x, int y) {}

    record Numbers(long a, int b, boolean c, double d, Long e, Integer f, Boolean g, Double h) {}

    record All(
            Numbers numbers,
            String text,
            Color color,
            Shape shape,
            Optional<Point> point,
            List<String> words,
            Map<String, List<Long>> byName,
            SortedMap<Long, Boolean> byNumber,
            Map<Color, Point> byColor,
            LinkedHashMap<Boolean, Optional<Color>> inOrder) {}

    /** Equal values need not have equal bytes here only because arrays are compared by identity. */
    record Blob(byte[] bytes) {}

    All all() {
        return new All(
                numbers(),
                text(),
                color(),
                shape(),
                random.nextBoolean() ? Optional.of(point()) : Optional.empty(),
                list(this::text),
                map(this::text, () -> list(random::nextLong)),
                new TreeMap<>(map(random::nextLong, random::nextBoolean)),
                map(this::color, this::point),
                map(random::nextBoolean, () -> random.nextBoolean() ? Optional.of(color()) : Optional.empty()));
    }

    private Numbers numbers() {
        return new Numbers(
                random.nextLong(),
                random.nextInt(),
                random.nextBoolean(),
                Double.longBitsToDouble(random.nextLong()),
                random.nextLong() >> random.nextInt(Long.SIZE),
                random.nextInt() >> random.nextInt(Integer.SIZE),
                random.nextBoolean(),
                random.nextDouble());
    }

    private String text() {
        return random.ints(random.nextInt(SIZE_MAX), 0, Character.MAX_CODE_POINT + 1)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private Color color() {
        return Color.values()[random.nextInt(Color.values().length)];
    }

    private Point point() {
        return new Point(random.nextInt(), random.nextInt());
    }

    private Shape shape() {
        return switch (random.nextInt(3)) {
            case 0 -> new Circle(random.nextDouble());
            case 1 -> new Polygon(list(this::point));
            default -> new Empty();
        };
    }

    private <T> List<T> list(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int left = random.nextInt(SIZE_MAX); left > 0; left--) {
            list.add(element.get());
        }
        return list;
    }

    private <K, V> LinkedHashMap<K, V> map(Supplier<K> key, Supplier<V> value) {
        LinkedHashMap<K, V> map = new LinkedHashMap<>();
        list(key).forEach(each -> map.put(each, value.get()));
        return map;
    }
}
