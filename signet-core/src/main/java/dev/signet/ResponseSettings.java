package dev.signet;

import java.util.List;
import java.util.Locale;

/**
 * How responses are signed (protocol section 6).
 *
 * @param always whether they are signed before phase enforce
 * @param maxHeld largest response held back, in octets
 * @param refuseOversize whether a larger one becomes a 500, and a stream ends before a larger event
 * @param maxEvent largest event of a stream that is held back, in octets
 * @param streamTypes media types that pass unbuffered, in lower case
 */
record ResponseSettings(
        boolean always,
        boolean refusals,
        boolean b64,
        int maxHeld,
        boolean refuseOversize,
        int maxEvent,
        List<String> streamTypes,
        String realm) {

    static ResponseSettings of(SettingValues values) {
        return new ResponseSettings(
                values.flag(Setting.SIGN_RESPONSES),
                values.flag(Setting.SIGN_REFUSALS),
                values.flag(Setting.RESPONSE_B64),
                values.size(Setting.MAX_RESPONSE),
                values.flag(Setting.OVERSIZE_RESPONSE, "refuse", "pass"),
                values.size(Setting.MAX_EVENT),
                values.list(Setting.STREAM_TYPES).stream()
                        .map(type -> type.toLowerCase(Locale.ROOT))
                        .toList(),
                values.text(Setting.REALM).replaceAll("[^ !#-\\[\\]-~]", "")); // it stands in a quoted string
    }
}
