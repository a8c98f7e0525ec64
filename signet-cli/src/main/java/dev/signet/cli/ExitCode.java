package dev.signet.cli;

/** What the commands exit with; documented in their help. */
final class ExitCode {
    static final int OK = 0;
    static final int REFUSED = 1;
    static final int USAGE = 2;
    static final int NOT_READ = 3;
    static final int FAULT = 4;

    private ExitCode() {}
}
