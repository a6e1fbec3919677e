package io.raftkit.testkit.contract;

import io.raftkit.api.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;

/** Makes an image of itself at every third command, as a database does now and then, and hands over the newest one. */
class ImagedLedger extends Ledger {
    private Map<String, Long> image = new TreeMap<>();
    private long imageIndex;
    private int applies;

    @Override
    public byte[] apply(Command command) {
        byte[] result = super.apply(command);
        if (++applies % 3 == 0) {
            makeImage(command.index());
        }
        return result;
    }

    private void makeImage(long index) {
        image = new TreeMap<>(amounts);
        imageIndex = index;
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        return new ImageView(image, imageIndex);
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        super.restore(snapshot);
        makeImage(snapshot.index());
    }

    /** An image, and the command after which it was made. */
    record ImageView(Map<String, Long> image, long imageIndex) implements View {
        @Override
        public long index(SnapshotPoint applied) {
            return imageIndex;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            write(image, out);
        }
    }
}
