package dev.signet.store;

class PostgresRoomTest extends StoreRoomContract {
    @Override
    LogFixture database() {
        return new PostgresFixture();
    }
}
