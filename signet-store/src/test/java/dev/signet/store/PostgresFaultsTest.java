package dev.signet.store;

class PostgresFaultsTest extends StoreFaultsContract {
    @Override
    LogFixture database() {
        return new PostgresFixture();
    }
}
