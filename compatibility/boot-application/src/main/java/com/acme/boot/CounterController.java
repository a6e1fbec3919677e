package com.acme.boot;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RejectedException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The counter over HTTP: {@code POST /counter?by=1} and {@code GET /counter}, on any of the servers. */
@RestController
class CounterController {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final RaftNode node;

    CounterController(RaftNode node) {
        this.node = node;
    }

    @PostMapping("/counter")
    CompletableFuture<Map<String, BigInteger>> increment(@RequestParam(name = "by") BigInteger by) {
        return node.submit(by.toByteArray(), TIMEOUT).thenApply(CounterController::answer);
    }

    @GetMapping("/counter")
    CompletableFuture<Map<String, BigInteger>> read() {
        return node.read(new byte[0], TIMEOUT).thenApply(CounterController::answer);
    }

    @ExceptionHandler
    ResponseEntity<Map<String, Object>> failed(CallFailedException failure) {
        return ResponseEntity.status(503)
                .body(Map.of(
                        "error",
                        String.valueOf(failure.getMessage()),
                        "safeToRetry",
                        failure instanceof RejectedException));
    }

    private static Map<String, BigInteger> answer(byte[] value) {
        return Map.of("value", new BigInteger(value));
    }
}
