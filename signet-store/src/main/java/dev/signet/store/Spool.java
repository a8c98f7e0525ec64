package dev.signet.store;

import dev.signet.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the store could not take yet, in the order in which it came, in one file: a head, whole records, then zeros. Its space is written ahead of need, so that a disk which
 * fills up refuses requests and loses no receipt. To be used by one thread, but for {@link #hasRoom}, {@link #grow} and {@link #bytes}.
 */
final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final int CHUNK = 8 << 20;
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final Path file;
    private final long bound;
    private final ProcessLock lock;
    private final FileChannel channel;
    private final Deque<Record> records = new ArrayDeque<>();
    private long salt;
    private volatile long allocated;
    private volatile long failedAt = System.nanoTime() - RETRY_NANOS;
    private volatile long begin = SpoolHead.LENGTH;
    private volatile long end = SpoolHead.LENGTH;
    private boolean toldNoSpace; // guarded by this

    private record Record(long position, int length) {}

    private Spool(Path file, long bound, ProcessLock lock, FileChannel channel) {
        this.file = file;
        this.bound = SpoolHead.LENGTH + bound;
        this.lock = lock;
        this.channel = channel;
    }

    /**
     * Opens the spool of a directory, with what an earlier process left in it.
     *
     * @param bound octets at most
     * @throws StoreException where another process has it, or the disk has no room for its first chunk
     */
    static Spool open(Path directory, long bound) {
        Path file = directory.resolve("receipts.spool");
        try {
            PrivateFiles.createDirectories(directory);
            ProcessLock lock = ProcessLock.tryHold(directory.resolve("lock"));
            if (lock == null) {
                throw new StoreException(
                        "the spool " + directory
                                + " is in use by another process: give each node a data directory of its own",
                        null);
            }
            Spool spool = new Spool(
                    file,
                    bound,
                    lock,
                    PrivateFiles.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            try {
                spool.recover();
                spool.extend(Math.min(spool.bound, CHUNK));
                PrivateFiles.syncDirectory(directory);
            } catch (IOException | RuntimeException e) {
                spool.close();
                throw e;
            }
            return spool;
        } catch (IOException e) {
            throw new StoreException("the spool " + file + " cannot be opened or given its first space (" + e + ")", e);
        }
    }

    /** Finds the whole records; what is neither a record nor zero was torn by a crash, or damaged. */
    private void recover() throws IOException {
        allocated = channel.size();
        ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, allocated);
        SpoolHead head = SpoolHead.read(bytes);
        if (head == null) {
            if (!SpoolHead.isFresh(bytes)) {
                throw new IOException(
                        "its head is damaged, or of another version; to start without it, move the file away and keep it");
            }
            head = SpoolHead.create();
            PrivateFiles.writeFully(channel, head.bytes(), 0);
            channel.force(true);
            allocated = Math.max(allocated, SpoolHead.LENGTH);
        }
        salt = head.salt();
        long dropped = 0;
        int at = SpoolHead.LENGTH;
        while (at < bytes.limit()) {
            int length = SpoolRecord.lengthAt(bytes, at, salt);
            if (length > 0) {
                records.add(new Record(at, length));
                end = at + length;
            } else if (bytes.get(at) != 0) {
                dropped++;
            }
            at += Math.max(1, length);
        }
        if (dropped > 0) {
            LOG.warn(
                    "the spool {} was torn by a crash, or damaged: {} octets belong to no whole record and are dropped; {} whole records are kept",
                    file,
                    dropped,
                    records.size());
            zero(end, allocated);
        }
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    int size() {
        return records.size();
    }

    /** Octets that wait for the store; from any thread. */
    long bytes() {
        return end - begin;
    }

    /** Whether that many octets can be written whatever else fills the disk; from any thread. */
    boolean hasRoom(long octets) {
        return allocated - end >= octets;
    }

    /** Makes room for that many octets, or tells that there is none; from any thread. */
    boolean grow(long octets) {
        if (end + octets > bound) {
            return false;
        }
        if (System.nanoTime() - failedAt < RETRY_NANOS) {
            return hasRoom(octets);
        }
        try {
            extend(Math.min(bound, end + octets + CHUNK));
            return true;
        } catch (IOException e) {
            synchronized (this) {
                if (!toldNoSpace) {
                    toldNoSpace = true;
                    LOG.error(
                            "the spool {} cannot grow beyond {} octets ({}): requests are refused rather than receipts lost",
                            file,
                            allocated,
                            e.toString());
                }
            }
            return hasRoom(octets);
        }
    }

    private synchronized void extend(long size) throws IOException {
        while (allocated < size) {
            long next = Math.min(size, allocated + CHUNK);
            try {
                zero(allocated, next);
            } catch (IOException e) {
                failedAt = System.nanoTime();
                channel.truncate(
                        allocated); // the disk's last blocks are others' too: the mark of accepted requests needs one
                throw e;
            }
            allocated = next;
            toldNoSpace = false;
        }
    }

    /** Returns when they are on disk. */
    void append(List<Entry> entries) throws IOException {
        List<Record> added = new ArrayList<>(entries.size());
        List<byte[]> encoded = new ArrayList<>(entries.size());
        long at = end;
        for (Entry entry : entries) {
            byte[] record = SpoolRecord.encode(entry, salt);
            encoded.add(record);
            added.add(new Record(at, record.length));
            at += record.length;
        }
        if (at > bound) {
            throw new IOException("its " + bound + " octets (spool-size) are used");
        }
        if (at > allocated) {
            extend(at);
        }
        ByteBuffer all = ByteBuffer.allocate((int) (at - end));
        encoded.forEach(all::put);
        PrivateFiles.writeFully(channel, all.flip(), end);
        channel.force(false);
        records.addAll(added);
        end = at;
    }

    /** The oldest entries, some of them, at least one where there is one. */
    List<Entry> peek(int atMost, long octets) throws IOException {
        List<Entry> entries = new ArrayList<>();
        long read = 0;
        for (Record record : records) {
            read += record.length;
            if (entries.size() == atMost || !entries.isEmpty() && read > octets) {
                break;
            }
            entries.add(SpoolRecord.decode(read(record)));
        }
        return entries;
    }

    private byte[] read(Record record) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(record.length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, record.position + bytes.position()) < 0) {
                throw new IOException(file + " was cut while it was in use");
            }
        }
        if (SpoolRecord.lengthAt(bytes.flip(), 0, salt) != record.length) {
            throw new IOException(file + " was changed while it was in use");
        }
        return bytes.array();
    }

    /** Forgets the oldest entries, since the store has them; their space is free, and zero, when all are gone. */
    void drop(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            records.remove();
        }
        if (records.isEmpty()) {
            zero(SpoolHead.LENGTH, end);
            begin = SpoolHead.LENGTH;
            end = SpoolHead.LENGTH;
        } else {
            begin = records.peek().position;
        }
    }

    private void zero(long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(1 << 20, to - from));
        for (long at = from; at < to; at += zeros.limit()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
            PrivateFiles.writeFully(channel, zeros, at);
        }
        channel.force(true);
    }

    @Override
    public void close() {
        try (lock) {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the spool " + file + " cannot be closed", e);
        }
    }
}
