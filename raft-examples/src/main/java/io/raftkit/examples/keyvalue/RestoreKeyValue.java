package io.raftkit.examples.keyvalue;

import io.raftkit.api.StartRefusedException;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Logs;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerArguments;
import io.raftkit.examples.server.ServerMain;
import java.nio.file.Path;

/** Creates one server of a new {@link KeyValue} cluster from a backup: to be run once for each server, before any of them starts. */
public final class RestoreKeyValue {
    private RestoreKeyValue() {}

    /** Restores one server: {@code --id 1 --peers 1=host:port,2=host:port,3=host:port --cluster NAME --data DIR --copy FILE}. */
    public static void main(String[] args) {
        Logs.quiet();
        try {
            Options given = Options.of("restore")
                    .required("id", "which of the peers this server is")
                    .required("peers", "all servers of the new cluster")
                    .required(KeyValueHttp.CLUSTER, "name of the new cluster, which the old one did not have")
                    .required("data", "a directory for this server alone, without files")
                    .required("copy", "the copy of a snapshot's file, the same for all servers")
                    .parse(args);
            int id = given.number("id", 1, Integer.MAX_VALUE);
            String cluster = given.text(KeyValueHttp.CLUSTER);
            Path data = ServerArguments.path(given, "data");
            KeyValue.server(id, given.text("peers"), data)
                    .cluster(cluster)
                    .restore(ServerArguments.path(given, "copy"));
            System.out.println("server " + id + " is restored in " + data
                    + ". Restore the others, then start each with --" + KeyValueHttp.CLUSTER + " " + cluster);
        } catch (BadArguments | StartRefusedException e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.exitCode(e));
        }
    }
}
