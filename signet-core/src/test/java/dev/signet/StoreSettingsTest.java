package dev.signet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.StoreSettings.Replay;
import dev.signet.StoreSettings.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the environment says of stores, under our names and under those of the system that this one replaces. */
class StoreSettingsTest {
    private static final String POSTGRES = "postgresql://signet:s3cret@db.example.com/signet";
    private static final String REDIS = "redis://:s3cret@cache.example.com";

    private static StoreSettings of(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return StoreSettings.of(new SettingValues(Signet.settingsIn(environment)), false);
    }

    private static String refusal(String... namesAndValues) {
        return assertThrows(IllegalArgumentException.class, () -> of(namesAndValues))
                .getMessage();
    }

    @Test
    void nothingSaidLeavesItToTheClassPath() {
        StoreSettings settings = of();
        assertNull(settings.storage());
        assertEquals(Replay.LOCAL, settings.replay());
        assertEquals(Path.of("signet-data"), settings.dataDir());
    }

    @ParameterizedTest
    @CsvSource({
        "SP_STORAGE, STORAGE, sqlite",
        "SP_POSTGRES_URL, POSTGRES_URL, " + POSTGRES,
        "DATABASE_URL, POSTGRES_URL, " + POSTGRES,
        "REDIS_URL, REDIS_URL, " + REDIS,
        "SP_HEL_ALLOWLIST, ALLOWED_HOSTS, api.example.com",
        "SIGNET_ALLOWED_HOSTS, ALLOWED_HOSTS, api.example.com",
        "SIGNET_MAX_PAYLOAD_SIZE, MAX_BODY, 10000000",
        "SIGNET_POOL_SIZE, POOL_SIZE, 20",
        "SIGNET_POOL_OVERFLOW, POOL_OVERFLOW, 30",
        "SIGNET_POOL_RECYCLE, POOL_RECYCLE, 3600",
        "SP_PRIVATE_KEY_B64, SIGNING_KEY, seed",
        "SP_KID, SIGNING_KID, prod-1",
        "SP_API_KEYS, API_KEYS, {}",
    })
    void everyVariableStandsForItsSetting(String variable, Setting setting, String value) {
        assertEquals(Map.of(setting, value), Signet.settingsIn(Map.of(variable, value)));
    }

    @Test
    void ourOwnNameComesFirstThenTheOthersInTurn() {
        Map<String, String> all = new HashMap<>(Map.of("DATABASE_URL", "c", "SP_POSTGRES_URL", "b"));
        assertEquals("b", Signet.settingsIn(all).get(Setting.POSTGRES_URL));
        all.put("SIGNET_POSTGRES_URL", "a");
        assertEquals("a", Signet.settingsIn(all).get(Setting.POSTGRES_URL));
    }

    @Test
    void aDatabaseMeansPostgres() {
        StoreSettings settings = of("SP_POSTGRES_URL", POSTGRES, "REDIS_URL", REDIS);
        assertEquals(Storage.POSTGRES, settings.storage());
        assertEquals(Replay.REDIS, settings.replay());
        assertEquals(
                Storage.SQLITE,
                of("SP_STORAGE", "sqlite", "DATABASE_URL", POSTGRES).storage());
        assertEquals(
                Storage.NONE, of("SP_STORAGE", "none", "DATABASE_URL", POSTGRES).storage());
    }

    @Test
    void aSharedDatabaseWithNoncesInMemoryIsToBeSaidExplicitly() {
        String refusal = refusal("SP_STORAGE", "postgres", "SP_POSTGRES_URL", POSTGRES);
        assertTrue(refusal.contains("redis-url") && refusal.contains("replay to local"), refusal);
        assertFalse(refusal.contains("s3cret"), refusal);
        assertEquals(
                Replay.LOCAL,
                of("SP_POSTGRES_URL", POSTGRES, "SIGNET_REPLAY", "local").replay());
        assertEquals(
                Replay.LOCAL, of("REDIS_URL", REDIS, "SIGNET_REPLAY", "local").replay());
        Map<Setting, String> hosts = Map.of(Setting.POSTGRES_URL, POSTGRES);
        assertEquals(
                Storage.POSTGRES,
                StoreSettings.of(new SettingValues(hosts), true).storage()); // the host remembers nonces itself
    }

    @Test
    void whatIsMissingIsSaid() {
        assertTrue(refusal("SP_STORAGE", "postgres").contains("postgres-url"));
        assertTrue(refusal("SIGNET_REPLAY", "redis").contains("redis-url"));
        assertTrue(refusal("SIGNET_RECEIPT_CACHE", "redis").contains("receipt-cache-url"));
        assertTrue(refusal("SP_STORAGE", "mongo").contains("storage"));
    }

    @Test
    void cachedReceiptsMustNotCrowdOutNonces() {
        String same = refusal("REDIS_URL", REDIS, "SIGNET_RECEIPT_CACHE", "redis", "SIGNET_RECEIPT_CACHE_URL", REDIS);
        assertTrue(same.contains("other than that of redis-url"), same);
        assertFalse(same.contains("s3cret"), same);
        assertEquals(
                "redis://other.example.com",
                of(
                                "REDIS_URL",
                                REDIS,
                                "SIGNET_RECEIPT_CACHE",
                                "redis",
                                "SIGNET_RECEIPT_CACHE_URL",
                                "redis://other.example.com")
                        .receiptCacheUrl());
    }

    @Test
    void whatTheHostBringsIsNotOpened() {
        StoreSettings settings = of("REDIS_URL", REDIS);
        assertEquals(Storage.NONE, settings.beside(true, false).storage());
        assertEquals(Replay.LOCAL, settings.beside(false, true).replay());
        assertEquals(
                Storage.SQLITE, of("SP_STORAGE", "sqlite").beside(true, false).storage());
    }

    @Test
    void timesMayBeMilliseconds() {
        assertEquals(Duration.ofMillis(250), of().claimTimeout());
        assertEquals(
                Duration.ofMillis(1500), of("SIGNET_STORE_TIMEOUT", "1500ms").timeout());
        assertEquals(Duration.ofSeconds(5), of("SIGNET_STORE_TIMEOUT", "5").timeout());
    }

    @Test
    void passwordsAreNotPrinted() {
        assertFalse(of("DATABASE_URL", POSTGRES, "REDIS_URL", REDIS).toString().contains("s3cret"));
    }

    @Test
    void withoutTheStoreOnTheClassPathTheStartSaysWhatToAdd() {
        String refusal = assertThrows(
                        IllegalArgumentException.class,
                        () -> Signet.builder()
                                .set(Setting.STORAGE, "sqlite")
                                .set(Setting.SIGNING_KEY, TestServer.SEED)
                                .build())
                .getMessage();
        assertTrue(refusal.contains("dev.signet:signet-store"), refusal);
    }
}
