package dev.signet.cli;

/** Something that the user can put right: said in one line, without a stack trace. */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private UserError(int exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    /** Options or values that make no sense. */
    static UserError usage(String message) {
        return new UserError(ExitCode.USAGE, message, null);
    }

    /** Something that does not verify. */
    static UserError refused(String message) {
        return new UserError(ExitCode.REFUSED, message, null);
    }

    /** A file, a key or a server that cannot be read. */
    static UserError notRead(String message) {
        return new UserError(ExitCode.NOT_READ, message, null);
    }

    static UserError notRead(String message, Throwable cause) {
        return new UserError(ExitCode.NOT_READ, message, cause);
    }

    int exitCode() {
        return exitCode;
    }
}
