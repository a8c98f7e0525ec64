package dev.signet.store;

class PostgresRetentionTest extends RetentionContract {
    @Override
    LogFixture database() {
        return new PostgresFixture();
    }
}
