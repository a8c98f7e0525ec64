package dev.signet.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A small file of several processes: replaced whole and durably, by one writer at a time, and its owner's only. A reader needs
 * no lock: it sees the file before or after a replacement.
 */
public final class DurableFile {
    private static final FileAttribute<?>[] OWNER_ONLY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
    private static final FileAttribute<?>[] OWNER_ONLY_DIRECTORY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
    };
    private static final FileAttribute<?>[] NONE = {};

    private final Path path;
    private final boolean posix;

    /** The directory is created where it is missing; a link is followed, so that what it points to is replaced. */
    public DurableFile(Path path) throws IOException {
        posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        Path absolute = path.toAbsolutePath().normalize();
        Path directory = absolute.getParent();
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, posix ? OWNER_ONLY_DIRECTORY : NONE);
        }
        this.path = Files.exists(absolute)
                ? absolute.toRealPath()
                : directory.toRealPath().resolve(absolute.getFileName());
    }

    /** What changes when the file is replaced. */
    record Version(FileTime modified, long size, Object identity) {}

    /** What is done under the lock. */
    public interface Action<T> {
        T run() throws IOException;
    }

    public Path path() {
        return path;
    }

    public boolean exists() {
        return Files.exists(path);
    }

    /** Null where there is no file. */
    Version version() throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    public byte[] read() throws IOException {
        return Files.readAllBytes(path);
    }

    /** Runs while no other thread or process is in here for the same file. */
    public <T> T locked(Action<T> action) throws IOException {
        Path lock = beside(".lock");
        // A file lock keeps out processes, not threads, and closing any channel of the file loses it.
        // An interned string is one object in the whole JVM, for all class loaders.
        synchronized (lock.toString().intern()) {
            try (FileChannel channel = open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                return action.run();
            }
        }
    }

    /** To be called {@link #locked} only. */
    public void write(byte[] content) throws IOException {
        Path temporary = beside(".tmp");
        Files.deleteIfExists(temporary); // a crash may have left one
        try (FileChannel channel = open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (posix) {
            try (FileChannel directory = FileChannel.open(path.getParent())) {
                directory.force(true);
            }
        }
    }

    private FileChannel open(Path file, OpenOption... options) throws IOException {
        return FileChannel.open(file, Set.of(options), posix ? OWNER_ONLY : NONE);
    }

    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }
}
