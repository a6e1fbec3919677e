package io.raftkit.examples.server;

import io.raftkit.api.RaftNode;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.status.NodeStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The life of one server process: start the node, serve its clients, end in good order on SIGTERM, end with an error when the node
 * stopped by itself.
 */
public final class ServerMain {
    /** Exit code for a command line that makes no sense. */
    public static final int BAD_ARGUMENTS = 2;
    /** Exit code for a node that refused to start. */
    public static final int START_REFUSED = 3;
    /** Exit code for a port that another process has. */
    public static final int PORT_TAKEN = 4;
    /** Exit code for a node that stopped by itself. */
    public static final int NODE_FAILED = 5;

    /** What a server prints when it is ready, before its port for clients. */
    public static final String READY = "ready for clients on port ";

    private static final long LOOK_MILLIS = 200;

    private final Options options;
    private final String[] args;
    private final Function<RaftNode, Map<String, HttpApi.Route>> routes;

    /** A server process of a program of this name, which serves its clients these routes. */
    public ServerMain(String program, String[] args, Function<RaftNode, Map<String, HttpApi.Route>> routes) {
        this(options(program), args, routes);
    }

    /** A server process that has more options than these of every server. */
    public ServerMain(Options options, String[] args, Function<RaftNode, Map<String, HttpApi.Route>> routes) {
        this.options = options;
        this.args = args.clone();
        this.routes = routes;
        Logs.quiet();
    }

    /** The options of every server process. */
    public static Options options(String program) {
        return ServerArguments.options(program, ServerArguments.HTTP);
    }

    /** Starts the node and serves its clients; returns, or ends the process, when the server is over. */
    public void serve(Function<ServerArguments, RaftNode> starter) {
        serve((given, all) -> starter.apply(given));
    }

    /** The same, for a node whose start depends on more options. */
    public void serve(BiFunction<ServerArguments, Options, RaftNode> starter) {
        try {
            ServerArguments given = ServerArguments.of(options.parse(args), ServerArguments.HTTP);
            RaftNode node = starter.apply(given, options);
            HttpApi api = serveClients(given, node);
            live(given, node, api.port(), () -> stop(api, node));
        } catch (BadArguments | StartRefusedException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(exitCode(e));
        }
    }

    /**
     * Says that a server is ready, and returns, or ends the process, when it is over.
     *
     * @param port where its clients reach it
     * @param stop ends it in good order
     */
    public static void live(ServerArguments given, RaftNode node, int port, Runnable stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "shutdown"));
        if (given.endsWithInput()) {
            endWithInput();
        }
        System.out.println("server " + given.id() + " " + READY + port);
        watch(node);
    }

    private HttpApi serveClients(ServerArguments given, RaftNode node) throws IOException {
        try {
            return HttpApi.start(given.clients(), routes.apply(node));
        } catch (IOException e) {
            node.close();
            throw e;
        }
    }

    private static void stop(HttpApi api, RaftNode node) {
        api.close();
        node.close();
    }

    /** A parent that is killed runs no shutdown hook, but its end of this process's standard input is closed. */
    public static void endWithInput() {
        Thread reader = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // As good as its end.
                    }
                    System.exit(0);
                },
                "standard input");
        reader.setDaemon(true);
        reader.start();
    }

    private static void watch(RaftNode node) {
        NodeStatus status = node.status();
        while (status.state() != NodeStatus.State.FAILED && status.state() != NodeStatus.State.STOPPED) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            status = node.status();
        }
        if (status.state() == NodeStatus.State.FAILED) {
            System.err.println("server " + status.serverId() + " stopped by itself: " + status.failure());
            System.exit(NODE_FAILED);
        }
    }

    /** The exit code for what stood in the way of a start. */
    public static int exitCode(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return PORT_TAKEN;
            }
        }
        return failure instanceof BadArguments ? BAD_ARGUMENTS : START_REFUSED;
    }
}
