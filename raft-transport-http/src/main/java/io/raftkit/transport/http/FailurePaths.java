package io.raftkit.transport.http;

import io.raftkit.api.ClassLoading;
import io.raftkit.transport.http.common.Answers;
import io.raftkit.transport.http.common.Json;
import java.util.List;
import okhttp3.OkHttpClient;
import org.eclipse.jetty.server.Server;

/**
 * Classes of this module and its libraries that are needed only once something fails: a connection that breaks, an error to be answered or
 * read, the end. They are loaded when a transport is opened: the news that a leader is gone must not wait for them.
 *
 * <p>What a library of another version does not have is passed over.
 */
final class FailurePaths {
    private static final List<String> OWN =
            List.of("io.raftkit.transport.http.common.Json", "io.raftkit.transport.http.receive.HealthPage");

    private static final List<String> CLIENT = List.of(
            "kotlin.ExceptionsKt",
            "kotlin.ExceptionsKt__ExceptionsKt",
            "kotlin.collections.EmptyIterator",
            "kotlin.internal.PlatformImplementations",
            "kotlin.internal.PlatformImplementationsKt",
            "kotlin.internal.jdk7.JDK7PlatformImplementations",
            "kotlin.internal.jdk7.JDK7PlatformImplementations$ReflectSdkVersion",
            "kotlin.internal.jdk8.JDK8PlatformImplementations",
            "okhttp3.internal.connection.RetryTlsHandshakeKt",
            "okhttp3.internal.http1.Http1ExchangeCodec$UnknownLengthSource",
            "okhttp3.internal.http2.ConnectionShutdownException",
            "okhttp3.internal.http2.StreamResetException",
            "okio.RealBufferedSource$inputStream$1");

    private static final List<String> SERVER = List.of(
            "org.eclipse.jetty.io.Content$Chunk$3",
            "org.eclipse.jetty.io.Content$Chunk$4",
            "org.eclipse.jetty.io.ManagedSelector$CloseConnections",
            "org.eclipse.jetty.io.ManagedSelector$DestroyEndPoint",
            "org.eclipse.jetty.io.ManagedSelector$StopSelector",
            "org.eclipse.jetty.server.Server$DynamicErrorHandler");

    private FailurePaths() {}

    static void load() {
        io.raftkit.transport.common.FailurePaths.load();
        ClassLoading.loadAhead(OWN, FailurePaths.class.getClassLoader());
        ClassLoading.loadAhead(CLIENT, OkHttpClient.class.getClassLoader());
        ClassLoading.loadAhead(SERVER, Server.class.getClassLoader());
        // An error as it is written and read: what Jackson needs for that it finds by itself.
        Json.strings(Answers.error("", "", null));
    }
}
