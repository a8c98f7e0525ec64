package dev.signet;

import java.util.List;
import java.util.Locale;

/** Every setting, in one table: its name, another environment name where there is one, its default and what it means. */
public enum Setting {
    PHASE("observe", "rollout phase: publish, observe, require or enforce"),
    ROUTES(
            "POST /rpc",
            "routes on which phase require refuses unsigned requests: '/path', 'POST /path', '/path/**', comma-separated"),
    ROUTE_PHASES("", "phases of single routes, such as 'POST /pay=enforce,/legacy/**=observe'"),
    EXEMPT("", "routes on which unsigned requests pass in every phase; matched to the letter"),
    HEALTH_PATHS("", "paths on which nothing is verified; matched to the letter"),
    EXEMPT_PREFLIGHT(
            "true",
            "whether CORS preflights (OPTIONS with Origin and Access-Control-Request-Method, no body) pass unsigned in every phase"),
    JSON_RPC_ROUTES("", "routes on which refusals are JSON-RPC 2.0 errors"),
    ROUTE_TENANTS("", "the tenant that unsigned requests of a route count for, such as '/acme/**=acme'"),
    TENANT_PHASES("", "stricter phases of single tenants, such as 'acme=enforce'"),
    SUSPENDED_TENANTS("", "tenants all of whose requests are refused"),
    OBSERVE_INVALID("refuse", "what phase observe does with a signature that does not verify: refuse or pass"),
    EXTERNAL_URLS("", "URLs under which callers know this server: scheme, authority, optional path prefix"),
    BINDING("full", "what a signature is bound to: full (method and URL), method-path or none"),
    AUDIENCES("", "values of 'aud' that are meant for this server"),
    NONCE_TTL("300", "NONCE_TTL", "how old a signature may be"),
    MAX_SKEW("60", "how far ahead of this clock a signature may be"),
    MAX_BODY("10000000", "SIGNET_MAX_PAYLOAD_SIZE", "largest request body, decoded"),
    MAX_BUFFERED("256000000", "all bodies and held-back responses together"),
    BODY_TIMEOUT(
            "60", "how long the gateway plugin waits for a whole body; servlet containers have limits of their own"),
    LOSSY_NUMBERS("reject", "JSON numbers that RFC 8785 would change: reject or allow"),
    RAW_JSON("accept", "JSON signed as raw bytes: accept or refuse"),
    JCS_NFC("false", "whether 'c14n: jcs-nfc' is taken"),
    REQUIRE_TYP("true", "whether 'typ' must be there"),
    REQUIRE_ISS("false", "whether 'iss' must be there, so that two tenants may use one kid"),
    REQUIRED_HEADERS("", "fields that 'hdrs' must cover where they are present"),
    ALLOW_RS256("false", "whether RSA keys may sign with PKCS #1 v1.5"),
    RS256_TENANTS("", "tenants that may use RS256 all the same"),
    SIGNATURE_HEADER("X-Signature", "name of the signature field"),
    SIGN_RESPONSES(
            "true", "SIGN_RESPONSES", "whether responses are signed before phase enforce, which signs them always"),
    SIGN_REFUSALS("true", "whether refusals are signed"),
    RESPONSE_B64("false", "whether response signatures encode their payload, for clients without RFC 7797"),
    MAX_RESPONSE("10000000", "largest response that is held back to be signed"),
    OVERSIZE_RESPONSE(
            "pass",
            "what is done with a larger one, or a larger event: pass (unsigned, marked) or refuse (500; a stream ends)"),
    MAX_EVENT("5000000", "largest event of a text/event-stream that is held back to be signed"),
    STREAM_TYPES(
            "text/event-stream,application/x-ndjson,application/grpc",
            "media types that pass unbuffered: text/event-stream signed event by event, others unsigned and marked"),
    REALM("signet", "realm in WWW-Authenticate"),
    UPSTREAM(
            "strip",
            "what the gateway plugin does with the signature of a request that it has verified: strip, or resign (sign anew with its own key, for a filter behind)"),
    UPSTREAM_URL(
            "",
            "the URL that such a new signature names, up to the path: one of the app's external-urls; where the request is sent when left out"),
    UPSTREAM_AUDIENCE("", "'aud' of such a new signature; none when left out"),
    CLIENT_HEADER("", "field that names the client of an unsigned request, for counting"),
    TRUSTED_PROXIES("", "addresses or blocks of proxies whose X-Forwarded-For is believed, for counting"),
    TRUSTED_KEYS(
            "",
            "TRUSTED_KEYS",
            "the clients' keys: a JWK set; the path of a file with one, read again when it changes; or its https URL, whose host allowed-hosts must name"),
    DELEGATE_KEYS(
            "",
            "keys of gateways that sign anew for their callers (upstream resign): given as trusted-keys are; of one gateway the URL of its /.well-known/jwks.json"),
    JWKS_MAX_STALE("24h", "how long keys from a URL are trusted after their time, while their server does not answer"),
    SIGNING_KEY(
            "",
            "SP_PRIVATE_KEY_B64",
            "base64url of a 32-octet Ed25519 seed to sign responses with, instead of the key ring"),
    SIGNING_KID("", "SP_KID", "kid of that key; its thumbprint when left out"),
    API_KEYS("", "SP_API_KEYS", "API keys and their tenants, as a JSON object: docs/operations.md has an example"),
    ALLOWED_HOSTS(
            "",
            "SP_HEL_ALLOWLIST",
            "hosts that this server may reach by https, as far as tenants' own lists allow: api.example.com, *.example.com, or * for every public host; none when left out"),
    EGRESS_MODE(
            "enforce",
            "what is done with a host or port that policy does not name: enforce (refuse) or report (log, count and let pass); what is not public is refused always"),
    EGRESS_PORTS("443", "ports that this server may reach"),
    SUSPICIOUS_HOSTS(
            "localhost.*,*.localhost,localhost6.*,*.localdomain,*.localdomain6,*.local,*.internal,*.intranet,*.lan,*.corp,*.home,*.arpa,metadata.*,*.metadata.*,instance-data.*,*.nip.io,*.sslip.io,*.xip.io,*.localtest.me,*.lvh.me,lvh.me,localtest.me",
            "host names that are refused whatever other lists say; * stands for any characters; none for no such names"),
    EGRESS_CONNECT_TIMEOUT("2", "how long looking a host up and, for each of its addresses, connecting may take"),
    EGRESS_TLS_TIMEOUT("3", "how long a TLS handshake may take"),
    EGRESS_FIRST_BYTE_TIMEOUT("5", "how long a host may think before its answer begins"),
    EGRESS_TOTAL_TIMEOUT("10", "how long an outgoing request may take in all"),
    EGRESS_MAX_RESPONSE("1MiB", "largest response that is taken from a host"),
    EGRESS_PER_HOST("32", "outgoing requests to one host at once; more fail at once"),
    DATA_DIR("signet-data", "directory of the key ring, the mark of accepted requests, the SQLite store and the spool"),
    STORAGE(
            "auto",
            "SP_STORAGE",
            "where receipts are kept: sqlite (in data-dir), postgres, or none; auto takes postgres where postgres-url is set, else sqlite where signet-store is there"),
    POSTGRES_URL(
            "",
            List.of("SP_POSTGRES_URL", "DATABASE_URL"),
            "the database of receipts and tenants: postgresql://user:password@host:5432/database"),
    POOL_SIZE("20", "connections to PostgreSQL that are kept"),
    POOL_OVERFLOW("30", "connections above pool-size while there is need"),
    POOL_RECYCLE("3600", "how old a connection may become"),
    STORE_TIMEOUT("2", "how long a commit may take before receipts go to the spool"),
    RECEIPT_QUEUE("4096", "verified exchanges under way at once; more are refused with 503"),
    SPOOL_SIZE("128MiB", "receipts that wait on disk while the store is down; more requests are refused with 503"),
    STORE_PAYLOADS("false", "whether request payloads are kept beside their receipts"),
    RECEIPT_CACHE("none", "where receipts that were read are cached: none, memory or redis"),
    RECEIPT_CACHE_URL(
            "", "the Redis of receipt-cache: another than that of redis-url, whose nonces it must not crowd out"),
    RECEIPTS_PATH("/v1/receipts", "where receipts are served; none for nowhere"),
    REDIS_URL("", "REDIS_URL", "where nodes share nonces: redis://, rediss://, redis-sentinel:// or redis-cluster://"),
    REPLAY(
            "auto",
            "where nonces are remembered: redis, or local (in this process; safe for one node only); auto takes redis where redis-url is set"),
    ON_STORE_FAILURE("refuse", "what is done while Redis is away: refuse, or local (this node's memory decides)"),
    CLAIM_TIMEOUT("250ms", "how long Redis may take to record a nonce"),
    REDIS_WAIT_REPLICAS("0", "replicas that must have a nonce before it counts as recorded"),
    ENGINE("auto", "where signatures are computed: auto, bouncycastle or corretto"),
    JWKS_MAX_AGE("300", "how long clients may cache the key set"),
    NONCE_CAPACITY("4000000", "live nonces in all; about 75 bytes each"),
    TENANT_NONCE_CAPACITY("4000000", "live nonces of one tenant"),
    OBSERVED_SOURCES("1000", "distinct sources an hour that observations keep apart");

    private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');
    private final String defaultValue;
    private final List<String> aliases;
    private final String meaning;

    Setting(String defaultValue, String meaning) {
        this(defaultValue, List.of(), meaning);
    }

    Setting(String defaultValue, String alias, String meaning) {
        this(defaultValue, List.of(alias), meaning);
    }

    Setting(String defaultValue, List<String> aliases, String meaning) {
        this.defaultValue = defaultValue;
        this.aliases = aliases;
        this.meaning = meaning;
    }

    /** The name in init parameters, and after {@code signet.} in properties: {@code nonce-ttl}. */
    public String key() {
        return key;
    }

    /** The name in the environment: {@code SIGNET_NONCE_TTL}. */
    public String environmentName() {
        return "SIGNET_" + name();
    }

    /** Other names in the environment; the first that is set counts, after {@link #environmentName}. */
    public List<String> aliases() {
        return aliases;
    }

    public String defaultValue() {
        return defaultValue;
    }

    public String meaning() {
        return meaning;
    }

    /** @throws IllegalArgumentException naming the nearest thing there is, for a key that is none */
    public static Setting ofKey(String key) {
        for (Setting setting : values()) {
            if (setting.key.equals(key)) {
                return setting;
            }
        }
        throw new IllegalArgumentException("there is no setting '" + key + "'; docs/settings.md lists them all");
    }
}
