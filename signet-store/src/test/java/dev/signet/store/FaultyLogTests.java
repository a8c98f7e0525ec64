package dev.signet.store;

import java.time.Duration;

/** Tests with a database that fails as they say. */
abstract class FaultyLogTests extends LogTests {
    FaultyTable table;

    /** Where a store that does not answer is down soon; what does answer has the time that a stall of the machine may take. */
    ReceiptLogSettings impatient() {
        return settings().withStoreTimeout(Duration.ofSeconds(5));
    }

    ReceiptStore faulty() {
        return faulty(settings());
    }

    ReceiptStore faulty(ReceiptLogSettings settings) {
        return open(settings, real -> table = new FaultyTable(real));
    }
}
