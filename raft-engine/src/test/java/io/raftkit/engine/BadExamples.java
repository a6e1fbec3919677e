package io.raftkit.engine;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an engine must not do: every method of a class here breaks the one rule the class is the example of. */
final class BadExamples {
    private BadExamples() {}

    static final class InputAndOutput {
        Object readsFile() throws Exception {
            return Files.readAllBytes(Path.of("x"));
        }

        void prints() {
            System.out.println("x");
        }

        Object opensSocket() throws Exception {
            return new java.net.Socket("localhost", 1);
        }

        long takesChannel(FileChannel channel) throws Exception {
            return channel.size();
        }
    }

    static final class Threads {
        void startsThread() {
            new Thread(() -> {}).start();
        }

        Object keepsThreadLocal() {
            return new ThreadLocal<String>();
        }

        int countsProcessors() {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    static final class LocksAndAtomics {
        void locks() {
            new ReentrantLock().lock();
        }

        long counts() {
            return new AtomicLong().incrementAndGet();
        }

        Object promises() {
            return new CompletableFuture<String>();
        }
    }

    static final class Monitors {
        synchronized void entersMonitor() {}

        void entersMonitorOfBlock() throws InterruptedException {
            synchronized (this) {
                notifyAll();
            }
        }

        void awaits() throws InterruptedException {
            wait();
        }
    }

    static final class VolatileFields {
        volatile long term;

        void term() {
            term = 1;
        }
    }

    static final class ParallelStreams {
        long fansOut(List<String> all) {
            return all.parallelStream().count();
        }

        long fansOutLater(Stream<String> all) {
            return all.parallel().count();
        }
    }

    static final class Clocks {
        long readsNanos() {
            return System.nanoTime();
        }

        LongSupplier handsOnMillis() {
            return System::currentTimeMillis;
        }

        Object readsInstant() {
            return Instant.now();
        }

        Object asksClock(Clock clock) {
            return clock.instant();
        }

        Object makesDate() {
            return new Date();
        }
    }

    /** Other loggers cannot even be named: the engine's module reads none. */
    static final class Loggers {
        void logs() {
            System.getLogger("x").log(System.Logger.Level.INFO, "x");
        }
    }

    static final class Environment {
        Object readsEnvironment() {
            return System.getenv("x");
        }

        Object readsProperty() {
            return System.getProperty("x");
        }

        Object readsPropertyAsNumber() {
            return Integer.getInteger("x");
        }

        int hashesIdentity() {
            return System.identityHashCode(this);
        }

        Object asksLocale() {
            return Locale.getDefault();
        }

        Object asksZone() {
            return ZoneId.systemDefault();
        }

        Object asksCharset() {
            return Charset.defaultCharset();
        }
    }

    static final class UnseededChance {
        double throwsDice() {
            return Math.random();
        }

        Object makesRandom() {
            return new Random();
        }

        Supplier<Object> makesRandomLater() {
            return SplittableRandom::new;
        }

        Object takesThreadsRandom() {
            return ThreadLocalRandom.current();
        }

        Object takesSecureRandom() {
            return new SecureRandom();
        }

        Object takesDefaultRandom() {
            return RandomGenerator.getDefault();
        }

        Object makesUuid() {
            return UUID.randomUUID();
        }

        void shuffles(List<String> all) {
            Collections.shuffle(all);
        }
    }

    static final class HashOrder {
        Object makesMap() {
            return new HashMap<String, String>();
        }

        Object makesSet() {
            return new HashSet<String>();
        }

        Object makesIdentityMap() {
            return new IdentityHashMap<String, String>();
        }

        Object listsSet() {
            return Set.of(1, 2);
        }

        Object listsMap() {
            return Map.of(1, 2);
        }

        Object copiesSet(List<String> all) {
            return Set.copyOf(all);
        }

        Object copiesMap(TreeMap<String, String> all) {
            return Map.copyOf(all);
        }

        Object collectsSet(Stream<String> all) {
            return all.collect(Collectors.toSet());
        }

        Object collectsMap(Stream<String> all) {
            return all.collect(Collectors.toMap(each -> each, each -> each));
        }

        Object groups(Stream<String> all) {
            return all.collect(Collectors.groupingBy(String::length));
        }
    }

    /** What every rule must leave alone. */
    static final class NothingBad {
        private final Map<Integer, Long> matchIndex = new TreeMap<>();
        private final SplittableRandom chance = new SplittableRandom(7);

        Object orderedCollections(Stream<String> all) {
            matchIndex.merge(1, chance.nextLong(), Long::sum);
            Map<String, String> ordered = new LinkedHashMap<>();
            ordered.put("a", "b");
            return all.collect(Collectors.toMap(each -> each, each -> each, (left, right) -> left, TreeMap::new));
        }

        Object bytesAndDurations(ByteBuffer bytes) {
            Collections.shuffle(new ArrayList<>(List.of(1, 2)), new Random(7));
            return Duration.ofNanos(bytes.getLong());
        }
    }
}
