package io.raftkit.examples.soak;

import io.raftkit.api.RejectedException;
import io.raftkit.client.RaftClient;
import io.raftkit.examples.bank.BankCustomers;
import io.raftkit.examples.cluster.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Asks as a program outside the cluster does, in a session of its own: until it is answered, at whichever server that is. */
final class SessionCustomer implements Asked {
    /** Longer than any fault lasts. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final BankCustomers meaning = new BankCustomers();
    private final RaftClient client;

    /** A client of the servers at these addresses, {@code host:port} between commas. */
    SessionCustomer(String addresses) {
        client = RaftClient.builder().servers(addresses).callTimeout(PATIENCE).open();
    }

    @Override
    public Reply ask(int server, String input) {
        byte[] request = meaning.encode(input);
        CompletableFuture<byte[]> call = meaning.isQuery(input) ? client.read(request) : client.submit(request);
        try {
            return new Reply(Outcome.ACKNOWLEDGED, new String(call.join(), StandardCharsets.UTF_8));
        } catch (CompletionException e) {
            return new Reply(e.getCause() instanceof RejectedException ? Outcome.REJECTED : Outcome.UNKNOWN, "");
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
