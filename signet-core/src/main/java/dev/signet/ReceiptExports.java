package dev.signet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.signet.Served.Download;
import dev.signet.jose.Base64Url;
import dev.signet.jose.SigningKey;
import dev.signet.keys.KeyPurpose;
import dev.signet.keys.KeyRing;
import dev.signet.receipt.AuditBundle;
import dev.signet.receipt.PeriodExport;
import dev.signet.receipt.PeriodManifest;
import dev.signet.receipt.ProofKind;
import dev.signet.receipt.Receipt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Signed exports of a tenant's receipts (protocol section 8). What reads the log blocks, and throws {@link StoreException} when that cannot be reached. */
public final class ReceiptExports {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final long MOST_PAYLOAD_OCTETS = 32 << 20; // an export is made in memory

    private final ReceiptReader log;
    private final KeyRing ring;
    private final Clock clock;

    public ReceiptExports(ReceiptReader log, KeyRing ring, Clock clock) {
        this.log = log;
        this.ring = ring;
        this.clock = clock;
    }

    /** One receipt as JSON, with the signatures kept beside it and its key. */
    public static byte[] single(Receipt receipt) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2048);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeFieldName("receipt");
            json.writeRawValue(receipt.text());
            json.writeStringField("kid", receipt.kid());
            json.writeStringField("signature", Base64Url.encode(receipt.signature()));
            json.writeStringField("request_signature", receipt.requestSignature());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        return bytes.toByteArray();
    }

    /** The bundle of a chain as JSON, without payloads where they are more than 32 MiB; empty where there is no such chain. */
    public Optional<byte[]> chain(String tenant, String traceId) {
        List<Receipt> chain = log.chain(tenant, traceId);
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(AuditBundle.of(
                chain,
                clock.instant(),
                key(),
                ring.history().bytes(),
                log.payloads(tenant, traceId, MOST_PAYLOAD_OCTETS)));
    }

    /** The export of a period. The log is read when the content is written, from this moment's state. */
    Download period(String tenant, ExportPeriod period, String trace) {
        SigningKey key = key();
        ReceiptReader.Period receipts = log.period(tenant, period.from(), period.to());
        return target -> {
            try (receipts) {
                export(tenant, period, receipts, key)
                        .write(
                                receipts::next,
                                kind -> target.open(List.of(
                                        Map.entry("Content-Type", mediaType(kind)),
                                        Map.entry("Cache-Control", "no-store"),
                                        Map.entry(Seal.UNSIGNED_HEADER, "streaming"), // it is signed in itself
                                        Map.entry(TraceId.HEADER, trace))));
            }
        };
    }

    /** Writes the export of a period, as far as its receipts have been committed. */
    public PeriodManifest period(String tenant, ExportPeriod period, PeriodExport.Begin begin) throws IOException {
        try (ReceiptReader.Period receipts = log.period(tenant, period.from(), period.to())) {
            return export(tenant, period, receipts, key()).write(receipts::next, begin);
        }
    }

    /**
     * Writes the export of given receipts, as those of a month that is archived.
     *
     * @param period what the manifest says of them
     */
    public PeriodManifest receipts(
            String tenant, ExportPeriod period, PeriodExport.Source receipts, PeriodExport.Begin begin)
            throws IOException {
        return export(tenant, period.from(), period.to(), key()).write(receipts, begin);
    }

    private PeriodExport export(String tenant, ExportPeriod period, ReceiptReader.Period receipts, SigningKey key) {
        return export(tenant, period.from(), receipts.end(), key);
    }

    private PeriodExport export(String tenant, Instant from, Instant to, SigningKey key) {
        PeriodManifest.Subject subject = new PeriodManifest.Subject(tenant, clock.instant(), from, to);
        return new PeriodExport(
                subject,
                key,
                ring.history().bytes(),
                sign -> log.manifest(tenant, previous -> {
                    PeriodManifest manifest = sign.apply(previous);
                    return new ReceiptReader.Sealed<>(manifest, manifest.hash());
                }));
    }

    private SigningKey key() {
        SigningKey key = ring.active(KeyPurpose.RECEIPT);
        if (key == null) {
            throw new StoreException("no receipt key is active: create and activate one", null);
        }
        return key;
    }

    private static String mediaType(ProofKind kind) {
        return kind == ProofKind.PERIOD_LINES ? "application/jsonl" : "application/json";
    }
}
