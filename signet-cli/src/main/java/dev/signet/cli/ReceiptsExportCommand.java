package dev.signet.cli;

import dev.signet.ExportPeriod;
import dev.signet.ReceiptExports;
import dev.signet.TraceId;
import dev.signet.keys.KeyRing;
import dev.signet.receipt.Report;
import dev.signet.store.OperatorStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        header = "Export a chain, or all receipts of a period, signed.",
        description = {
            "",
            "From a store (--db), with the server's key ring, or from a server (--url), which exports those of the key's own tenant.",
            "A period goes by the time of commit, --from included, --to not. More than 10,000 receipts become JSON Lines.",
            "What is written is whole: it was counted and hashed anew before. 'signet receipts verify' holds it against a pinned key."
        })
final class ReceiptsExportCommand implements Callable<Integer> {
    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Mixin
    private StoredTraces traces;

    @Mixin
    private KeyRingOption keys;

    @Mixin
    private ServerOption server;

    @Mixin
    private ExportFile file;

    @Mixin
    private Progress progress;

    @Parameters(paramLabel = "TRACE", arity = "0..1", description = "The trace of a chain; without it, a period.")
    private String trace;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "The beginning of a period: 2026-11-01, which is its midnight in UTC, or 2026-11-01T00:00:00Z.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Its end; now when left out.")
    private String to;

    @Override
    public Integer call() {
        if ((trace == null) == (from == null) || trace != null && to != null) {
            throw UserError.usage("name a TRACE, or a period: --from 2026-11-01 --to 2026-12-01");
        }
        if (trace != null && !TraceId.isValid(trace)) {
            throw UserError.usage("'" + Terminal.printable(trace) + "' is no trace: 1 to 128 of A-Z a-z 0-9 . _ -");
        }
        ExportPeriod period = trace == null ? period() : null;
        file.check();
        progress.begin(console);
        Report report;
        try {
            report = server.isGiven() ? ofServer(period) : ofStore(period);
        } finally {
            progress.end();
        }
        console.err()
                .println(report.receipts() + (report.receipts() == 1 ? " receipt" : " receipts") + " exported to "
                        + file.name() + ": complete and intact");
        return ExitCode.OK;
    }

    private ExportPeriod period() {
        try {
            return ExportPeriod.of(from, to == null ? Instant.now().toString() : to);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(e.getMessage());
        }
    }

    private Report ofServer(ExportPeriod period) {
        if (database.isNamed() || traces.isGiven()) {
            throw UserError.usage("--url asks a server, for the tenant of the key: leave out --db and --tenant");
        }
        String place = trace != null ? "/export/" + trace : "/export?from=" + period.from() + "&to=" + period.to();
        return file.write(console, progress::at, target -> {
            try (InputStream in = server.get(console, place)) {
                in.transferTo(target);
            }
        });
    }

    private Report ofStore(ExportPeriod period) {
        return database.use(store -> {
            KeyRing ring = keys.ring(database.directory());
            ReceiptExports exports = new ReceiptExports(store.receipts(), ring, Clock.systemUTC());
            return file.write(console, progress::at, target -> write(store, exports, period, target));
        });
    }

    private void write(OperatorStore store, ReceiptExports exports, ExportPeriod period, OutputStream target)
            throws IOException {
        if (period != null) {
            exports.period(traces.tenant(store.receipts()), period, kind -> target);
            return;
        }
        String tenant = traces.chain(store.receipts(), trace).get(0).tenant();
        target.write(exports.chain(tenant, trace)
                .orElseThrow(() -> new UncheckedIOException(new IOException("the trace is gone"))));
    }
}
