package io.raftkit.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RelayTest {
    private static final int STEP_BYTES = 1_000;

    private ServerSocket server;
    private Relay relay;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Thread thread = new Thread(this::echo, "echo");
        thread.setDaemon(true);
        thread.start();
        relay = Relay.to("127.0.0.1:" + server.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        server.close();
    }

    /** Sends back what comes, to one caller after the other. */
    private void echo() {
        while (!server.isClosed()) {
            try (Socket caller = server.accept()) {
                caller.getInputStream().transferTo(caller.getOutputStream());
            } catch (IOException e) {
                // The caller's connection broke, or the test is over.
            }
        }
    }

    private int comeBack(int bytes) throws IOException {
        String address = relay.address();
        try (Socket caller = new Socket("127.0.0.1", Integer.parseInt(address.substring(address.indexOf(':') + 1)))) {
            caller.getOutputStream().write(new byte[bytes]);
            int back = 0;
            while (back < bytes && caller.getInputStream().read() >= 0) {
                back++;
            }
            return back;
        }
    }

    @Test
    void connectionsBreak_eachTimeThatSoMuchPassed_asOftenAsWasAsked() throws IOException {
        relay.breakEvery(STEP_BYTES, 2);
        assertThat(comeBack(STEP_BYTES - 1)).isEqualTo(STEP_BYTES - 1);
        assertThat(relay.breaksToCome()).isEqualTo(2);
        for (int left = 1; left >= 0; left--) {
            assertThat(isBroken()).isTrue();
            assertThat(relay.breaksToCome()).isEqualTo(left);
        }
        assertThat(comeBack(5 * STEP_BYTES)).isEqualTo(5 * STEP_BYTES);
    }

    private boolean isBroken() {
        try {
            return comeBack(STEP_BYTES) < STEP_BYTES;
        } catch (IOException e) {
            return true;
        }
    }
}
