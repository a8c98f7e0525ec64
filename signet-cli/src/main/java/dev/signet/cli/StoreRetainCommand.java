package dev.signet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.signet.keys.KeyRing;
import dev.signet.store.ArchiveException;
import dev.signet.store.Retention;
import dev.signet.store.Retention.Archived;
import dev.signet.store.Retention.Due;
import dev.signet.store.Retention.Outcome;
import dev.signet.store.StoredReceipts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "retain",
        header = "Archive old receipts, and drop them from the store.",
        description = {
            "",
            "Whole chains go, by the month in which they began, when the last receipt of that month's chains is old enough. For each tenant DIR/TENANT/yyyy-MM.json (JSON Lines, .jsonl, above 10,000 receipts) is written, a signed export, and beside it yyyy-MM.signatures.jsonl with what an export does not hold.",
            "A month is dropped when both are on disk and verify; 'signet receipts verify FILE --signatures FILE' does that again at any time. Payloads are not archived: they are deleted."
        })
final class StoreRetainCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Mixin
    private KeyRingOption keys;

    @Option(
            names = "--older-than",
            paramLabel = "AGE",
            defaultValue = "7y",
            description = "Years (7y), months (18m) or days (90d); ${DEFAULT-VALUE} when left out.")
    private String age;

    @Option(names = "--archive", paramLabel = "DIR", description = "Where archives go; made where it is missing.")
    private Path archive;

    @Option(names = "--dry-run", description = "Only say which months would go.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--json", description = "Print what was done as a JSON array.")
    private boolean json;

    @Override
    public Integer call() {
        Instant before = ZonedDateTime.now(ZoneOffset.UTC).minus(period(age)).toInstant();
        if (archive == null && !dryRun) {
            throw UserError.usage("--archive DIR says where what is dropped is kept; --dry-run drops nothing");
        }
        return database.use(store -> {
            List<Due> due = Retention.due(store.receipts(), before);
            list(due);
            if (due.isEmpty() || dryRun) {
                return ExitCode.OK;
            }
            KeyRing ring = keys.ring(database.directory());
            if (!yes && !confirmed()) {
                console.err().println("signet: nothing was dropped");
                return ExitCode.REFUSED;
            }
            return run(store.receipts(), ring, due, before);
        });
    }

    private void list(List<Due> due) {
        if (json && dryRun) {
            ArrayNode months = JSON.createArrayNode();
            for (Due month : due) {
                ObjectNode node = months.addObject()
                        .put("month", month.month().toString())
                        .put("last_commit", month.lastCommit().toString());
                month.tenants().forEach(node.putArray("tenants")::add);
            }
            console.text().println(months.toPrettyString());
        } else if (due.isEmpty()) {
            console.err().println("no month is older than " + age);
        } else {
            for (Due month : due) {
                (json ? console.err() : console.text())
                        .println(month.month() + "  last continued " + month.lastCommit() + "  "
                                + Terminal.printable(String.join(", ", month.tenants())));
            }
        }
        if (json && !dryRun && due.isEmpty()) {
            console.text().println("[]");
        }
    }

    private int run(StoredReceipts receipts, KeyRing ring, List<Due> due, Instant before) {
        Retention retention = new Retention(receipts, ring, archive, Clock.systemUTC());
        ArrayNode done = JSON.createArrayNode();
        int code = ExitCode.OK;
        for (Due month : due) {
            try {
                Outcome outcome = retention.run(month.month(), before, this::say);
                say(outcome);
                done.add(json(outcome));
            } catch (ArchiveException e) {
                console.err().println("signet: " + Terminal.printable(e.getMessage()));
                done.addObject()
                        .put("month", month.month().toString())
                        .put("dropped", false)
                        .put("problem", e.getMessage());
                code = ExitCode.REFUSED;
            }
        }
        if (json) {
            console.text().println(done.toPrettyString());
        }
        return code;
    }

    private void say(Archived one) {
        if (!json) {
            console.text().println("  " + one.file() + "  " + one.receipts() + " receipts, verified");
        }
    }

    private void say(Outcome outcome) {
        if (!json) {
            console.text()
                    .println(
                            outcome.month()
                                    + (outcome.dropped()
                                            ? "  dropped"
                                            : "  stays: a chain of it was continued meanwhile; run this again when it is old enough"));
        }
    }

    private static ObjectNode json(Outcome outcome) {
        ObjectNode node =
                JSON.createObjectNode().put("month", outcome.month().toString()).put("dropped", outcome.dropped());
        ArrayNode files = node.putArray("files");
        outcome.files()
                .forEach(one -> files.addObject()
                        .put("tenant", one.tenant())
                        .put("file", one.file().toString())
                        .put("signatures", one.signatures().toString())
                        .put("receipts", one.receipts()));
        return node;
    }

    private static Period period(String age) {
        if (!age.matches("[1-9][0-9]{0,3}[ymd]")) {
            throw UserError.usage("--older-than '" + age + "' is no age: 7y, 18m or 90d");
        }
        return Period.parse("P" + age.toUpperCase(Locale.ROOT));
    }

    private boolean confirmed() {
        console.err()
                .print("These months will be archived in " + archive
                        + " and then dropped from the store, with their payloads. Type yes to go on: ");
        console.err().flush();
        try {
            // Not to be closed: standard input is not ours.
            String typed = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)).readLine();
            return typed != null && typed.strip().equals("yes");
        } catch (IOException e) {
            throw UserError.notRead("cannot read the answer: " + e.getMessage(), e);
        }
    }
}
