package dev.signet.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.EgressListener;
import dev.signet.EgressSettings;
import dev.signet.Setting;
import dev.signet.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Addresses and URLs that other guards were tried with. */
class SsrfVectorsTest {
    /**
     * Of the lines that may go either way these are let pass: addresses of AS112, which the registries call globally reachable, and a name in U-labels. All others are refused: literals of public
     * addresses, anycast that the nearest node answers, unassigned parts of 2001::/23, 6to4, trailing and ideographic dots, odd ports.
     */
    private static final Set<String> POLICY_ALLOWS = Set.of("ssrf-0142", "ssrf-0307", "ssrf-0310", "ssrf-1000");

    static Stream<JsonNode> lines() {
        return Vectors.lines("ssrf.jsonl").filter(line -> !line.has("redirect_to"));
    }

    @ParameterizedTest
    @MethodSource("lines")
    void asExpected(JsonNode line) {
        AddressVerdict verdict = verdict(line);
        String expected = line.get("expected").textValue();
        boolean allow = expected.equals("policy")
                ? POLICY_ALLOWS.contains(line.get("id").textValue())
                : expected.equals("allow");
        assertEquals(allow, verdict instanceof AddressVerdict.Checked, () -> line + " " + verdict);
    }

    private static AddressVerdict verdict(JsonNode line) {
        EgressSettings settings =
                EgressSettings.of(Map.of(Setting.ALLOWED_HOSTS, String.join(",", texts(line.get("allowlist")))));
        try (EgressGuard guard =
                EgressGuard.of(settings, Answers.always(texts(line.get("resolves_to"))), EgressListener.NONE)) {
            UrlVerdict examined = guard.examine(line.get("url").textValue(), null);
            return examined instanceof EgressTarget target
                    ? guard.resolve(target).toCompletableFuture().join()
                    : (EgressRefusal) examined;
        }
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(item -> texts.add(item.textValue()));
        return texts;
    }
}
