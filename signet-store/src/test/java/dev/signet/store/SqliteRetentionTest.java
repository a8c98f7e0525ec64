package dev.signet.store;

class SqliteRetentionTest extends RetentionContract {
    @Override
    LogFixture database() {
        return new SqliteFixture(data.resolve("signet.db"));
    }
}
