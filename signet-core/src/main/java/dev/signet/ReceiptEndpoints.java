package dev.signet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signet.Step.Answer;
import dev.signet.receipt.Receipt;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Receipts as their tenant may read them (protocol section 8). Another tenant's look exactly like none. */
final class ReceiptEndpoints {
    private static final String CHAIN = "/chain/";
    private static final String EXPORT = "/export";
    private static final String JSON = "application/json";

    private final ReceiptLog log;
    private final String base;
    private final ReceiptExports exports;

    ReceiptEndpoints(Signet signet, String base) {
        this.log = signet.parts.receipts();
        this.base = base;
        this.exports = new ReceiptExports(log, signet.keyRing, signet.clock);
    }

    /** @param base {@code receipts-path}; empty for nowhere */
    static boolean isOne(String path, String base) {
        return !base.isEmpty() && path.startsWith(base) && path.startsWith("/", base.length());
    }

    Served serve(RequestHead head, String path, String tenant, String trace) {
        if (!head.method().equals("GET") && !head.method().equals("HEAD")) {
            return answer(new Problem("method_not_allowed", "Receipts are read with GET", 405, "use GET", trace)
                    .response()
                    .with("Allow", "GET, HEAD"));
        }
        String rest = TargetUri.decoded(path.substring(base.length()));
        try {
            if (rest.equals(EXPORT)) {
                ExportPeriod period = ExportPeriod.parse(head.rawQuery());
                return head.method().equals("HEAD") ? json(new byte[0]) : exports.period(tenant, period, trace);
            }
            if (rest.startsWith(EXPORT + "/")) {
                return exports.chain(tenant, traceId(rest, EXPORT + "/"))
                        .map(ReceiptEndpoints::json)
                        .orElseGet(() -> notFound(trace));
            }
            if (rest.startsWith(CHAIN)) {
                List<Receipt> chain = log.chain(tenant, traceId(rest, CHAIN));
                return chain.isEmpty()
                        ? notFound(trace)
                        : json(chain.stream()
                                .map(Receipt::text)
                                .collect(Collectors.joining(",", "[", "]"))
                                .getBytes(UTF_8));
            }
            Optional<Receipt> receipt = log.receipt(tenant, rest.substring(1));
            return receipt.map(found -> json(ReceiptExports.single(found))).orElseGet(() -> notFound(trace));
        } catch (IllegalArgumentException e) {
            return answer(
                    new Problem("bad_request", "The period cannot be read", 400, e.getMessage(), trace).response());
        } catch (StoreException e) {
            String code = Rejection.RECEIPT_STORE_UNAVAILABLE.code();
            return answer(new Problem(code, "Receipts cannot be read now", 503, "try again", trace)
                    .response()
                    .with("Retry-After", "1"));
        }
    }

    /** What follows the prefix; what cannot be a trace becomes one that nobody has. */
    private static String traceId(String rest, String prefix) {
        String text = rest.substring(prefix.length());
        return TraceId.isValid(text) ? text : "";
    }

    private static Answer json(byte[] body) {
        return answer(Response.of(200, JSON, body).with("Cache-Control", "no-store"));
    }

    private static Answer notFound(String trace) {
        return answer(
                new Problem("not_found", "There is no such receipt", 404, "none of this tenant's", trace).response());
    }

    private static Answer answer(Response response) {
        return new Answer(response);
    }
}
