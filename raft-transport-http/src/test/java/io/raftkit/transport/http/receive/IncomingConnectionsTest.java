package io.raftkit.transport.http.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.common.Counters;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Test;

/** Who makes room when too many connections are idle. */
class IncomingConnectionsTest {
    private final Counters counters = new Counters();
    private final IncomingConnections connections = new IncomingConnections(4, counters);
    private final List<String> closed = new ArrayList<>();

    @Test
    void oldestOfTheAddressThatHasMost_makesRoom() {
        open("a1", "10.0.0.1");
        open("b1", "10.0.0.2");
        open("b2", "10.0.0.2");
        open("c1", "10.0.0.3");
        open("b3", "10.0.0.2");
        assertThat(closed).containsExactly("b1");
        for (int i = 4; i < 100; i++) {
            open("b" + i, "10.0.0.2");
        }
        assertThat(closed).hasSize(97).allMatch(name -> name.startsWith("b"));
        assertThat(counters.snapshot()).containsEntry("connectionsClosed", 97L);
    }

    /** Also where no address has more than another. */
    @Test
    void newestNeverMakesRoom() {
        for (int i = 0; i < 100; i++) {
            open("c" + i, "10.0.0." + i);
            assertThat(closed).doesNotContain("c" + i).hasSize(Math.max(0, i - 3));
        }
    }

    @Test
    void connectionOfAServer_neverMakesRoom() {
        Connection server = open("server", "10.0.0.1");
        connections.identify(server, 2);
        connections.identify(server, 2);
        for (int i = 0; i < 100; i++) {
            open("idle" + i, "10.0.0.1");
        }
        assertThat(closed).hasSize(96).doesNotContain("server");
    }

    @Test
    void serverWithTooManyConnections_losesItsOldest_andNobodyElseOne() {
        connections.identify(open("other", "10.0.0.1"), 3);
        for (int i = 0; i <= IncomingConnections.PER_SERVER_MAX; i++) {
            connections.identify(open("server" + i, "10.0.0.1"), 2);
        }
        assertThat(closed).containsExactly("server0");
        open("idle", "10.0.0.1");
        assertThat(closed).hasSize(1);
    }

    @Test
    void serversConnectionThatClosed_countsNoMore() {
        for (int i = 0; i < 100; i++) {
            Connection connection = open("server" + i, "10.0.0.1");
            connections.identify(connection, 2);
            connections.onClosed(connection);
        }
        assertThat(closed).isEmpty();
    }

    @Test
    void connectionThatClosed_countsNoMore() {
        for (int i = 0; i < 100; i++) {
            Connection connection = open("short" + i, "10.0.0." + i);
            connections.onClosed(connection);
            connections.onClosed(connection);
        }
        assertThat(closed).isEmpty();
        for (int i = 0; i < 5; i++) {
            open("idle" + i, "10.0.0.1");
        }
        assertThat(closed).containsExactly("idle0");
    }

    private Connection open(String name, String address) {
        EndPoint endPoint = fake(EndPoint.class, method -> switch (method) {
            case "getRemoteSocketAddress" -> new InetSocketAddress(address, 1);
            case "isOpen" -> true;
            case "close" -> closed.add(name);
            default -> null;
        });
        Connection connection = fake(Connection.class, method -> endPoint);
        connections.onOpened(connection);
        return connection;
    }

    private static <T> T fake(Class<T> type, java.util.function.Function<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default ->
                        method.getReturnType() == void.class
                                ? ignored(answers.apply(method.getName()))
                                : answers.apply(method.getName());
                }));
    }

    private static Object ignored(Object answer) {
        return null;
    }
}
