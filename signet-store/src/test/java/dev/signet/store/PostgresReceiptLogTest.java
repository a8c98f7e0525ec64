package dev.signet.store;

class PostgresReceiptLogTest extends ReceiptLogContract {
    @Override
    LogFixture database() {
        return new PostgresFixture();
    }
}
