package io.raftkit.examples.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.RotSweep;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The checks that a start of the guide's storages makes are needed: without them the bit-rot sweep fails. */
class ChecksumLeftOutTest {

    @Test
    void withoutTheChecksum_bitRotGoesUnseen() throws IOException {
        RotSweep.Report report = new RotSweep(
                        disk -> new WholeFilePersister(sealing(disk)),
                        PersistWorkload.mixed(5, 12, 60),
                        RotSweep.After.ORDERLY_END,
                        1)
                .run();
        System.out.println("checksum left out: " + report);
        assertThat(report.sweep().failures())
                .anyMatch(failure -> failure.contains("the records are"))
                .anyMatch(failure -> failure.contains("it reports"));
    }

    @Test
    void withoutTheMarks_damageToTheLastRecordLooksLikeATornTail() throws IOException {
        RotSweep.Report report = new RotSweep(
                        disk -> new LogFilePersister(withoutMarks(disk)),
                        PersistWorkload.mixed(5, 12, 60),
                        RotSweep.After.ORDERLY_END,
                        7)
                .run();
        System.out.println("marks left out: " + report);
        assertThat(report.sweep().failures()).anyMatch(failure -> failure.contains("went unseen"));
    }

    /** A log file whose second and third block are read as zeros. */
    private static DataDirectory withoutMarks(DataDirectory disk) {
        return proxy(DataDirectory.class, disk, (method, arguments, result) -> {
            return result instanceof DataFile file ? proxy(DataFile.class, file, ChecksumLeftOutTest::wipe) : result;
        });
    }

    private static Object wipe(String method, Object[] arguments, Object result) {
        if (method.equals("read") && ((long) arguments[1] == 4096 || (long) arguments[1] == 8192)) {
            ByteBuffer bytes = ((ByteBuffer) arguments[0]).duplicate().flip();
            bytes.put(new byte[bytes.limit()]);
        }
        return result;
    }

    /** A directory from which whatever is read fits its checksum: as if the check were left out. */
    private static DataDirectory sealing(DataDirectory disk) {
        return proxy(DataDirectory.class, disk, (method, arguments, result) -> {
            return result instanceof DataFile file ? proxy(DataFile.class, file, ChecksumLeftOutTest::seal) : result;
        });
    }

    private static Object seal(String method, Object[] arguments, Object result) {
        if (method.equals("read")) {
            ByteBuffer bytes = ((ByteBuffer) arguments[0]).duplicate().flip();
            CRC32C crc = new CRC32C();
            crc.update(bytes.slice(0, bytes.limit() - Integer.BYTES));
            bytes.putInt(bytes.limit() - Integer.BYTES, (int) crc.getValue());
        }
        return result;
    }

    /** What becomes of the result of a call. */
    private interface Change {
        Object of(String method, Object[] arguments, Object result);
    }

    private static <T> T proxy(Class<T> type, T target, Change change) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return change.of(method.getName(), arguments, method.invoke(target, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
