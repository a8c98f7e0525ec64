package dev.signet;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The period of an export, by the time of commit, in whole milliseconds, so that a period begins where the one before it ends.
 *
 * @param from included
 * @param to not included
 */
public record ExportPeriod(Instant from, Instant to) {
    /** @throws IllegalArgumentException saying what is needed, for a period that ends before it begins */
    public ExportPeriod {
        from = from.truncatedTo(ChronoUnit.MILLIS);
        to = to.truncatedTo(ChronoUnit.MILLIS);
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("'to' lies before 'from'");
        }
    }

    /**
     * @param from RFC 3339, or a date, which means its beginning in UTC
     * @throws IllegalArgumentException saying what is needed
     */
    public static ExportPeriod of(String from, String to) {
        return new ExportPeriod(instant("from", from), instant("to", to));
    }

    /** From the query of a request: {@code from=…&to=…}. */
    static ExportPeriod parse(String rawQuery) {
        String from = null;
        String to = null;
        for (String pair : rawQuery == null ? new String[0] : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = URLDecoder.decode(pair.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
            if (name.equals("from") && from == null) {
                from = value;
            } else if (name.equals("to") && to == null) {
                to = value;
            } else {
                throw new IllegalArgumentException("the query takes 'from' and 'to', each once");
            }
        }
        return of(from, to);
    }

    private static Instant instant(String name, String text) {
        try {
            if (text != null && text.length() == 10) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            if (text != null) {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "'" + name + "' is needed: a time such as 2026-11-01T00:00:00Z, or a date such as 2026-11-01");
    }
}
