package dev.signet.store;

class PostgresPeriodTest extends ReceiptPeriodContract {
    @Override
    LogFixture database() {
        return new PostgresFixture();
    }
}
