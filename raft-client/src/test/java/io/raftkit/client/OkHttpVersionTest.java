package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.StartRefusedException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application whose build chose an old OkHttp is told so, instead of failing at the first call. */
class OkHttpVersionTest {
    @TempDir
    Path directory;

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private URL oldOkHttp() throws Exception {
        Path source = Files.createDirectories(directory.resolve("okhttp3")).resolve("OkHttp.java");
        Files.writeString(source, """
                package okhttp3;
                public class OkHttp { public static final String VERSION = "3.14.9"; }
                """);
        int exitCode = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, "-d", directory.toString(), source.toString());
        assertThat(exitCode).isZero();
        return directory.toUri().toURL();
    }

    @Test
    void oldOkHttp_isRefused_namingTheVersion() throws Exception {
        URL[] classPath = {
            oldOkHttp(), location(RaftClient.class), location(StartRefusedException.class), location(OkHttpClient.class)
        };
        // Without a parent, which would find the modules of this process.
        try (URLClassLoader application = new URLClassLoader(classPath, null)) {
            Class<?> client = application.loadClass(RaftClient.class.getName());
            assertThatThrownBy(() -> client.getMethod("builder").invoke(null))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .satisfies(refused ->
                            assertThat(refused.getClass().getName()).isEqualTo(StartRefusedException.class.getName()))
                    .hasMessageContainingAll("OkHttp 3.14.9", "com.squareup.okhttp3:okhttp");
        }
    }
}
