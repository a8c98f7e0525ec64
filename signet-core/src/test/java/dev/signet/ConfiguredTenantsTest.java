package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.TenantDirectory.ApiKey;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys of the setting: what they mean, and that none is ever shown. */
class ConfiguredTenantsTest {
    private static final String SECRET = "Zx9Qw7Lm3Kd5Rt1Vb8Nc2Pf6Hj4Gs0Ya";

    @Test
    void documentedForms() {
        ConfiguredTenants tenants = ConfiguredTenants.parse("""
                {"prod_key": {"tenant": "acme", "fallback_enabled": true, "fu_monthly_limit": 50000},
                 "enterprise_api_key_001": {
                   "tenant": "enterprise_customer",
                   "allowlist": ["*.enterprise.com", "api.partners.com"],
                   "fallback_enabled": true,
                   "fu_monthly_limit": 5000000,
                   "stripe_item_vex": "price_vex",
                   "stripe_item_fu": "price_fu"},
                 "text_list_key_2": {"tenant": "t2", "allowlist": "a.example, b.example", "vex_monthly_limit": 7},
                 "no_limits_key_3": {"tenant": "t3"}}
                """);
        assertEquals(new ApiKey("acme", "pr"), tenants.apiKey("prod_key"));
        assertEquals(new TenantLimits(null, true, 50_000L, null, null, null), tenants.limits("acme"));
        assertEquals(new ApiKey("enterprise_customer", "enter"), tenants.apiKey("enterprise_api_key_001"));
        assertEquals(
                new TenantLimits(
                        List.of("*.enterprise.com", "api.partners.com"),
                        true,
                        5_000_000L,
                        null,
                        "price_vex",
                        "price_fu"),
                tenants.limits("enterprise_customer"));
        assertEquals(
                new TenantLimits(List.of("a.example", "b.example"), false, null, 7L, null, null), tenants.limits("t2"));
        assertNull(tenants.limits("t3"));
        assertNull(tenants.limits("unknown"));
        assertFalse(tenants.isSuspended("acme"));
    }

    @Test
    void onlyTheWholeKeyIsTheKey() {
        ConfiguredTenants tenants = ConfiguredTenants.parse("{\"" + SECRET + "\":{\"tenant\":\"a\"}}");
        assertEquals(new ApiKey("a", SECRET.substring(0, 8)), tenants.apiKey(SECRET));
        for (String wrong : List.of(
                "",
                " ",
                SECRET.substring(0, 8),
                SECRET.substring(1),
                SECRET + " ",
                SECRET + "\0",
                SECRET.toLowerCase(),
                "tenant",
                "a",
                "\ud800",
                "x".repeat(1 << 20))) {
            assertNull(tenants.apiKey(wrong), wrong);
        }
    }

    @Test
    void atMostAQuarterIsShown() {
        for (int length = 1; length <= 64; length++) {
            String key = "k".repeat(length);
            String prefix = ConfiguredTenants.parse("{\"" + key + "\":{\"tenant\":\"a\"}}")
                    .apiKey(key)
                    .prefix();
            assertTrue(prefix.length() * 4 <= length && prefix.length() <= 8, prefix + " of " + length);
        }
    }

    @Test
    void severalKeysOfOneTenantAgreeOnItsLimits() {
        ConfiguredTenants rotating = ConfiguredTenants.parse(
                "{\"key-one\":{\"tenant\":\"a\",\"fu_monthly_limit\":5},\"key-two\":{\"tenant\":\"a\"},\"key-three\":{\"tenant\":\"a\",\"fu_monthly_limit\":5}}");
        assertEquals("a", rotating.apiKey("key-two").tenant());
        assertEquals(5, rotating.limits("a").fuMonthlyLimit());
        refused(
                "{\"key-one\":{\"tenant\":\"a\",\"fallback_enabled\":true},\"key-two\":{\"tenant\":\"a\",\"fallback_enabled\":false}}",
                "other limits");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"@\":{\"tenant\":\"a\"},\"@\":{\"tenant\":\"b\"}}",
                "{\"@\":{\"tenant\":\"a\"}} x",
                "{\"@\":null}",
                "{\"@\":\"acme\"}",
                "{\"@\":[]}",
                "{\"@\":{}}",
                "{\"@\":{\"tenant\":null}}",
                "{\"@\":{\"tenant\":7}}",
                "{\"@\":{\"tenant\":\"\"}}",
                "{\"@\":{\"tenant\":\"a b\"}}",
                "{\"@\":{\"tenant\":\"@@@\"}}",
                "{\"@\":{\"tenant\":\"a\",\"@\":1}}",
                "{\"tenant\":{\"@\":{\"tenant\":\"a\"}}}",
                "{\"@\":{\"tenant\":\"a\",\"fallback_enabled\":\"yes\"}}",
                "{\"@\":{\"tenant\":\"a\",\"fu_monthly_limit\":-1}}",
                "{\"@\":{\"tenant\":\"a\",\"fu_monthly_limit\":1.5}}",
                "{\"@\":{\"tenant\":\"a\",\"fu_monthly_limit\":\"5\"}}",
                "{\"@\":{\"tenant\":\"a\",\"fu_monthly_limit\":9223372036854775808}}",
                "{\"@\":{\"tenant\":\"a\",\"allowlist\":7}}",
                "{\"@\":{\"tenant\":\"a\",\"allowlist\":[7]}}",
                "{\"@\":{\"tenant\":\"a\",\"allowlist\":[\"https://x.example/\"]}}",
                "{\"@\":{\"tenant\":\"a\",\"allowlist\":[\"\"]}}",
                "{\"@\":{\"tenant\":\"a\",\"stripe_item_fu\":7}}",
                "{\"@ \":{\"tenant\":\"a\"}}",
                "{\"@\\u0000\":{\"tenant\":\"a\"}}",
                "{\"@é\":{\"tenant\":\"a\"}}",
                "{\"\":{\"tenant\":\"a\"}}"
            })
    void wrongOnesAreRefusedWithoutShowingAKey(String json) {
        refused(json.replace("@", SECRET), "");
    }

    @Test
    void errorsSayWhatIsWrong() {
        refused(
                "{\"" + SECRET + "\":{\"tenant\":\"a\",\"fu_montly_limit\":1}}",
                "Zx9Q… has a member 'fu_montly_limit'");
        refused("{\"" + SECRET + "\":{\"tenant\":\"a b\"}}", "A-Z a-z 0-9");
        refused("{\"short\":{}}", "the API key s… has no text 'tenant'");
    }

    private static void refused(String json, String said) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> ConfiguredTenants.parse(json), json);
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertFalse(t.getMessage().contains(SECRET.substring(0, 9)), t.getMessage());
            assertFalse(t.getMessage().contains(SECRET.substring(5, 10)), t.getMessage());
        }
        assertTrue(e.getMessage().contains(said), e.getMessage());
    }

    @Test
    void theKeyIsNowhereInMemoryLogOrText() throws IllegalAccessException {
        PrintStream err = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        ConfiguredTenants tenants;
        try {
            tenants = ConfiguredTenants.parse("{\"hunter2hunter2\":{\"tenant\":\"a\"}}");
        } finally {
            System.setErr(err);
        }
        String logged = log.toString(StandardCharsets.UTF_8);
        assertTrue(logged.isEmpty() || logged.contains("14 characters"), logged);
        assertFalse(logged.contains("hunter"), logged);
        assertNotNull(tenants.apiKey("hunter2hunter2"));
        assertFalse(tenants.toString().contains("hunt"));
        assertFalse(tenants.apiKey("hunter2hunter2").toString().contains("hunt"));
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        assertFalse(holds(tenants, "hunter2", seen), "no field reachable from it holds the key");
        assertTrue(seen.size() > 5);
    }

    /** Whether a text with that in it can be reached through fields of our own classes, and through maps. */
    private static boolean holds(Object from, String text, Set<Object> seen) throws IllegalAccessException {
        if (from == null || !seen.add(from)) {
            return false;
        }
        if (from instanceof String string) {
            return string.contains(text);
        }
        if (from instanceof byte[] octets) {
            return new String(octets, StandardCharsets.ISO_8859_1).contains(text);
        }
        if (from instanceof java.nio.ByteBuffer buffer) {
            return holds(buffer.array(), text, seen);
        }
        if (from instanceof java.util.Map<?, ?> map) {
            boolean found = false;
            for (java.util.Map.Entry<?, ?> entry : map.entrySet()) {
                found |= holds(entry.getKey(), text, seen) | holds(entry.getValue(), text, seen);
            }
            return found;
        }
        boolean found = false;
        if (from.getClass().getName().startsWith("dev.signet")) {
            for (Field field : from.getClass().getDeclaredFields()) {
                field.setAccessible(true);
                found |= !field.getType().isPrimitive() && holds(field.get(from), text, seen);
            }
        }
        return found;
    }

    @Test
    void oneOverTheOther() {
        TenantDirectory upper = ConfiguredTenants.parse("{\"upper-key\":{\"tenant\":\"a\",\"fu_monthly_limit\":1}}");
        TenantDirectory lower = new TenantDirectory() {
            @Override
            public ApiKey apiKey(String presented) {
                return presented.equals("lower-key") || presented.equals("upper-key") ? new ApiKey("b", "lo") : null;
            }

            @Override
            public boolean isSuspended(String tenant) {
                return tenant.equals("a");
            }

            @Override
            public TenantLimits limits(String tenant) {
                return TenantLimits.NONE;
            }
        };
        for (TenantDirectory both : List.of(upper.over(lower), lower.over(upper))) {
            assertTrue(both.isSuspended("a"), "in either");
            assertFalse(both.isSuspended("b"));
            assertNull(both.apiKey("other"));
            assertEquals("b", both.apiKey("lower-key").tenant());
        }
        assertEquals("a", upper.over(lower).apiKey("upper-key").tenant());
        assertEquals(1, upper.over(lower).limits("a").fuMonthlyLimit());
        assertEquals(TenantLimits.NONE, upper.over(lower).limits("b"));
    }
}
