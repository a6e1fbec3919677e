package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeParts;
import java.lang.module.ModuleDescriptor;
import org.jspecify.annotations.Nullable;

/** The one line that a node leaves in the log when it has started: what an operator asks first. */
final class StartLine {

    private StartLine() {}

    static String of(NodeSettings settings, NodeParts parts) {
        Bootstrap identity = parts.identity();
        Recovered recovered = parts.recovered();
        StoredSnapshot restored = restored(parts);
        long behind = restored != null
                ? restored.ref().index()
                : Math.max(
                        parts.stateMachine().lastApplied(), recovered.logStart().firstIndex() - 1);
        return "server " + identity.serverId() + " started: Raftkit " + version()
                + ", at " + parts.addresses().get(identity.serverId())
                + ", cluster " + (settings.cluster() == null ? "" : "\"" + settings.cluster() + "\" ")
                + (identity.isJoined()
                        ? "joined"
                        : "of servers " + identity.initial().ids()) + " (" + identity.clusterId() + ")"
                + (identity.group() == 0 ? "" : ", group " + identity.group())
                + ", transport " + parts.transport().getClass().getName()
                + ", storage " + parts.persister().getClass().getName()
                + (settings.persister() == null ? " in " + settings.data() : "")
                + (restored != null ? ", " + restored.sizeBytes() + " bytes of " + restored.ref() + " to restore" : "")
                + ", " + Math.max(0, recovered.lastIndex() - behind) + " stored entries to apply up to index "
                + recovered.lastIndex();
    }

    /** What the state machine is about to restore, or null. */
    private static @Nullable StoredSnapshot restored(NodeParts parts) {
        StoredSnapshot snapshot = parts.recovered().snapshot();
        boolean isReadable = parts.recovered().lostState() == null;
        return isReadable
                        && snapshot != null
                        && snapshot.ref().index() > parts.stateMachine().lastApplied()
                ? snapshot
                : null;
    }

    /** As the module or the jar says. */
    private static String version() {
        ModuleDescriptor descriptor = StartLine.class.getModule().getDescriptor();
        String version = descriptor == null
                ? StartLine.class.getPackage().getImplementationVersion()
                : descriptor.rawVersion().orElse(null);
        return version == null ? "of an unknown version" : version;
    }
}
