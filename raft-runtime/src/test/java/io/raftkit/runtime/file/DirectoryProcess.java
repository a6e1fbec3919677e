package io.raftkit.runtime.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of its own that opens data directories, copies them and writes to them, as it is told. */
final class DirectoryProcess implements AutoCloseable {
    static final String OK = "ok";

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;

    DirectoryProcess(String... wrapper) throws IOException {
        List<String> command = new ArrayList<>(List.of(wrapper));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                // Its file is named by the process's number: two of number 1 share it, and the second one says so on
                // standard output.
                "-XX:-UsePerfData",
                "-cp",
                path("classes") + File.pathSeparator + path("test-classes") + File.pathSeparator + api(),
                Child.class.getName()));
        process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    private static Path path(String classes) {
        return Path.of("target", classes).toAbsolutePath();
    }

    /** Where the classes of the api are, a directory or a jar. */
    private static Path api() {
        return Path.of(URI.create(DataDirectory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toString()));
    }

    String order(String verb, Path... paths) throws IOException {
        orders.println(verb + Arrays.stream(paths).map(path -> " " + path).reduce("", String::concat));
        return Objects.requireNonNull(answers.readLine(), "the process ended by itself");
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** The process itself. */
    static final class Child {
        private final List<AutoCloseable> open = new ArrayList<>();

        private Child() {}

        public static void main(String[] args) throws IOException {
            Child child = new Child();
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                System.out.println(child.answer(order.split(" ")));
            }
        }

        private String answer(String[] order) {
            try {
                switch (order[0]) {
                    case "open" -> open.add(FileSystemDirectory.open(Path.of(order[1])));
                    case "openByAnotherClassLoader" -> open.add(openedByAnotherClassLoader(order[1]));
                    case "copy" -> copy(Path.of(order[1]), Path.of(order[2]));
                    case "write" -> write(((DataDirectory) open.get(0)).open(order[1]));
                    case "close" -> open.remove(open.size() - 1).close();
                    default -> throw new IllegalArgumentException(order[0]);
                }
                return OK;
            } catch (Exception e) {
                return String.valueOf(e instanceof InvocationTargetException ? e.getCause() : e)
                        .replace('\n', ' ');
            }
        }

        private static AutoCloseable openedByAnotherClassLoader(String path) throws Exception {
            URL[] classes = {path("classes").toUri().toURL(), api().toUri().toURL()};
            URLClassLoader loader = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader());
            Class<?> type = loader.loadClass(FileSystemDirectory.class.getName());
            if (type == FileSystemDirectory.class) {
                throw new IllegalStateException("not another class");
            }
            return (AutoCloseable) type.getMethod("open", Path.class).invoke(null, Path.of(path));
        }

        private static void copy(Path from, Path to) throws IOException {
            Files.createDirectories(to);
            try (Stream<Path> files = Files.list(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }

        private static void write(DataFile file) throws IOException {
            try (file) {
                file.write(ByteBuffer.wrap(new byte[] {1}), 0);
                file.force();
            }
        }
    }
}
