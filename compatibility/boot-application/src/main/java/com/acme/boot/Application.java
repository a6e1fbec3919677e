package com.acme.boot;

import io.raftkit.api.RaftNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/**
 * One server of a replicated counter in a Spring Boot application: {@code --id 1 --peers 1=host:port,… --data DIR}; with {@code
 * --until-eof} it ends with its standard input.
 */
@SpringBootApplication
public class Application {
    /** Starts the application. */
    public static void main(String[] args) {
        if (List.of(args).contains("--until-eof")) {
            endWithInput();
        }
        SpringApplication.run(Application.class, args);
    }

    /** The node, which Spring closes. */
    @Bean
    RaftNode node(ApplicationArguments given) {
        return RaftNode.builder()
                .cluster("boot")
                .id(Integer.parseInt(value(given, "--id")))
                .peers(value(given, "--peers"))
                .data(Path.of(value(given, "--data")))
                .stateMachine(new Counter())
                .start();
    }

    private static String value(ApplicationArguments given, String name) {
        List<String> args = List.of(given.getSourceArgs());
        return args.get(args.indexOf(name) + 1);
    }

    /** Tells the port for clients. */
    @EventListener
    void ready(ApplicationReadyEvent event) {
        System.out.println("ready for clients on port "
                + event.getApplicationContext().getEnvironment().getProperty("local.server.port"));
    }

    private static void endWithInput() {
        Thread reader = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // As good as its end.
                    }
                    Runtime.getRuntime().halt(0);
                },
                "standard input");
        reader.setDaemon(true);
        reader.start();
    }
}
