package dev.signet.store;

/** Keys of PostgreSQL's advisory locks. They are the database's own name space: "signet" in their upper octets tells them from others'. */
final class Locks {
    private static final long SIGNET = 0x7369_676e_6574_0000L;

    /** Shared by those who commit, from before they read the clock; taken alone by who asks up to when everything is committed. */
    static final long COMMITS = SIGNET | 1;

    static final long PARTITIONS = SIGNET | 2;

    /** One retention command at a time. */
    static final long RETENTION = SIGNET | 3;

    private Locks() {}
}
