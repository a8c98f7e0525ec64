package dev.signet.receipt;

import dev.signet.json.JsonValue;
import java.util.List;

/** The trusted keys, once those are known that come along. */
interface KeySource {
    ReceiptKeys with(List<JsonValue> brought);
}
