package dev.signet.http;

import dev.signet.Setting;

/** What the parts of {@link HttpContract} stand on. */
interface HttpFixture {
    ContractApp app();

    Client client();

    TestServer server();

    /** Whether CORS preflights end in the host, by its own rules, before they reach adapter or application. */
    default boolean hostAnswersPreflights() {
        return false;
    }

    /** Whether the host asks for every body that a client announces with an expectation, before anything else has seen the request. */
    default boolean continuesAtOnce() {
        return false;
    }

    /** Changes settings while the server runs, for this test; {@code more} are keys and values. */
    void set(Setting setting, String value, String... more);
}
