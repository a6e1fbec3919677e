package io.raftkit.benchmarks.system;

import io.raftkit.examples.server.ServerMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A server process that answers a workload only when it is asked for its costs, and then before that answer. */
final class DisorderedServer {
    private static final String FIGURES = "{\"commands\":7,\"seconds\":1.0,\"micros\":{},\"failures\":{}}";

    private DisorderedServer() {}

    public static void main(String[] args) throws IOException {
        System.out.println("server 1 " + ServerMain.READY + 0);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.startsWith("costs")) {
                System.out.println("workload " + FIGURES);
                System.out.println("costs {\"commands\":3}");
            }
        }
    }
}
