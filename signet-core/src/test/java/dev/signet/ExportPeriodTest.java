package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportPeriodTest {
    @Test
    void timesAndDatesInUtc() {
        ExportPeriod period = ExportPeriod.parse("to=2026-11-20T13:00:00.5%2B01:00&from=2026-11-01");
        assertEquals(Instant.parse("2026-11-01T00:00:00Z"), period.from());
        assertEquals(Instant.parse("2026-11-20T12:00:00.500Z"), period.to());
        assertEquals(
                Instant.parse("2026-11-20T12:00:00Z"),
                ExportPeriod.parse("from=2026-11-01&to=2026-11-20T13:00:00+01:00")
                        .to());
    }

    @Test
    void onePeriodBeginsWhereTheOtherEnds() {
        ExportPeriod period = ExportPeriod.of("2026-11-01T00:00:00.123456Z", "2026-11-02T00:00:00.999999Z");
        assertEquals(Instant.parse("2026-11-01T00:00:00.123Z"), period.from());
        assertEquals(Instant.parse("2026-11-02T00:00:00.999Z"), period.to());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "from=2026-11-01",
                "from=2026-11-01&to=",
                "from=2026-11-01&to=now",
                "from=2026-13-01&to=2026-11-02",
                "from=2026-11-01T00:00:00&to=2026-11-02",
                "from=2026-11-01&to=2026-11-02&to=2026-11-03",
                "from=2026-11-01&to=2026-11-02&x=1",
                "from=%zz&to=2026-11-02",
                "from=2026-11-02&to=2026-11-01"
            })
    void whatIsNoPeriodIsSaid(String query) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> ExportPeriod.parse(query));
        assertTrue(e.getMessage().length() > 10, e.getMessage());
    }
}
