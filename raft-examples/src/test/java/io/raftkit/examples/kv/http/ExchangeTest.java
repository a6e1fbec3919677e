package io.raftkit.examples.kv.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class ExchangeTest {
    /** A response that is begun and never sent. */
    private static final class Begun extends Response.Wrapper {
        private final HttpFields.Mutable headers = HttpFields.build();

        Begun() {
            super(null, null);
        }

        @Override
        public void setStatus(int status) {}

        @Override
        public HttpFields.Mutable getHeaders() {
            return headers;
        }
    }

    @Test
    void end_isToldOnce_thoughThePieceOnItsWayFailsAfterAnAbort() {
        AtomicInteger ends = new AtomicInteger();
        Exchange exchange = new Exchange(null, new Begun(), Callback.NOOP, new MemoryBudget(0), 0);
        exchange.beginEvents(ends::incrementAndGet);
        exchange.abort(new IllegalStateException("the client cannot be served"));
        exchange.abort(new IllegalStateException("the connection is closed"));
        assertThat(ends).hasValue(1);
    }
}
