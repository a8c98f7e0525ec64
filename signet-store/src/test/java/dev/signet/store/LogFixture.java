package dev.signet.store;

import dev.signet.jose.SigningKey;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** An empty database for one test, and logs on it, one after the other or several at once. */
interface LogFixture extends AutoCloseable {
    /**
     * A log on this database.
     *
     * @param table what the writer gets instead of the real table
     */
    ReceiptStore open(
            ReceiptLogSettings settings, Supplier<SigningKey> keys, Clock clock, UnaryOperator<ReceiptTable> table);

    /** Makes the database answer nobody, in earnest; what is under way may be lost or not. */
    void breakStore();

    /** Undoes {@link #breakStore}. */
    void healStore();

    /** For looking behind the log's back; tables are named without a schema. */
    Connection connect() throws SQLException;

    @Override
    void close();
}
