package dev.signet.http;

import dev.signet.Setting;

/** What the parts of {@link HttpContract} stand on. */
interface HttpFixture {
    ContractApp app();

    Client client();

    TestServer server();

    /** Changes settings while the server runs, for this test; {@code more} are keys and values. */
    void set(Setting setting, String value, String... more);
}
