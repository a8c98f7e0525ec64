package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileMarkTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void path() {
        path = directory.resolve("replay-mark");
    }

    @Test
    void noneWasMade() {
        assertEquals(HighWaterMark.NONE, new FileMark(path).read());
    }

    @Test
    void isReadAgain() {
        new FileMark(path).raise(1_763_600_000);
        assertEquals(1_763_600_000, new FileMark(path).read());
    }

    @Test
    void isNeverLowered() {
        FileMark mark = new FileMark(path);
        mark.raise(100);
        mark.raise(99);
        assertEquals(100, mark.read());
        new FileMark(path).raise(98);
        assertEquals(100, mark.read());
    }

    @Test
    void whatACrashLeavesBesideItIsNotTheMark() throws IOException {
        new FileMark(path).raise(100);
        Files.writeString(directory.resolve("replay-mark.tmp"), "2");
        FileMark mark = new FileMark(path);
        assertEquals(100, mark.read());
        mark.raise(101);
        assertEquals(101, mark.read());
    }

    @Test
    void damageIsSaidAndMended() throws IOException {
        FileMark mark = new FileMark(path);
        mark.raise(1_763_600_000);
        String whole = Files.readString(path);
        for (String damaged : List.of(
                "", "\n", whole.substring(0, 5), whole.substring(0, 14), whole.replace('3', '1'), whole + "x")) {
            Files.writeString(path, damaged);
            StoreException refused = assertThrows(StoreException.class, mark::read);
            assertTrue(refused.getMessage().contains("replay-mark is damaged"), refused.getMessage());
        }
        mark.raise(7);
        assertEquals(7, mark.read());
    }

    @Test
    void aFileThatCannotBeWrittenIsSaid() throws IOException {
        FileMark mark = new FileMark(path);
        Files.createDirectory(path);
        Files.createFile(path.resolve("in the way"));
        assertTrue(assertThrows(StoreException.class, () -> mark.raise(1))
                .getMessage()
                .contains("replay-mark"));
        assertThrows(StoreException.class, mark::read);
    }

    @Test
    void severalWritersEndWithTheHighest() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> runs = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                FileMark mark = new FileMark(path);
                int first = writer;
                runs.add(pool.submit(() -> {
                    for (int second = first; second < 100; second += 4) {
                        mark.raise(second);
                        assertTrue(mark.read() >= second);
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(99, new FileMark(path).read());
    }
}
