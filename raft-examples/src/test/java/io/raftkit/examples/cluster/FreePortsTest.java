package io.raftkit.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {
    private static final int COUNT = 40;

    /** A server that is down for a while finds its port free when it comes back. */
    @Test
    void portsAreNotFoundAgain_beforeManyOthers() {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            ports.addAll(FreePorts.find(2));
        }
        assertThat(ports).hasSize(2 * COUNT).doesNotHaveDuplicates();
    }

    /** Processes, as far as this class knows: each loads it anew. */
    @Test
    void noTwoProcessesFindTheSamePorts() throws Exception {
        URL classes = FreePorts.class.getProtectionDomain().getCodeSource().getLocation();
        List<Object> ports = new ArrayList<>(FreePorts.find(COUNT));
        // A class that nobody can reach any more may be unloaded, which closes the socket that holds its block.
        List<Class<?>> loaded = new ArrayList<>();
        try {
            for (int process = 0; process < 20; process++) {
                try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, null)) {
                    Class<?> another = loader.loadClass(FreePorts.class.getName());
                    assertThat(another).isNotSameAs(FreePorts.class);
                    loaded.add(another);
                    ports.addAll((List<?>) another.getMethod("find", int.class).invoke(null, COUNT));
                }
            }
            assertThat(ports).hasSize(21 * COUNT).doesNotHaveDuplicates();
        } finally {
            for (Class<?> another : loaded) {
                endProcess(another);
            }
        }
    }

    /** Lets go of the block, as the end of a process does. */
    private static void endProcess(Class<?> freePorts) throws Exception {
        Field held = freePorts.getDeclaredField("held");
        held.setAccessible(true);
        ServerSocket socket = (ServerSocket) held.get(null);
        if (socket != null) {
            socket.close();
        }
    }
}
