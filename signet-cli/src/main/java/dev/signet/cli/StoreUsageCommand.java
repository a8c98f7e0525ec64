package dev.signet.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.signet.TenantId;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "usage",
        header = "Show metered exchanges by day.",
        description = {"", "Days are those of UTC on which exchanges were answered. A day without any is left out."})
final class StoreUsageCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Mixin
    private Console console;

    @Mixin
    private DatabaseOption database;

    @Option(names = "--tenant", paramLabel = "TENANT", description = "Of one tenant; of all when left out.")
    private String tenant;

    @Option(
            names = "--from",
            paramLabel = "DAY",
            description = "The first day, such as 2026-11-01; the first of this month when left out.")
    private String from;

    @Option(names = "--to", paramLabel = "DAY", description = "The last day; today when left out.")
    private String to;

    @Option(names = "--json", description = "As a JSON array.")
    private boolean json;

    @Override
    public Integer call() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        LocalDate last = to == null ? today : day("--to", to);
        LocalDate first = from == null ? last.withDayOfMonth(1) : day("--from", from);
        if (last.isBefore(first)) {
            throw UserError.usage("--to " + last + " lies before --from " + first);
        }
        SortedMap<String, SortedMap<LocalDate, Long>> usage = new TreeMap<>();
        database.use(store -> {
            if (tenant == null) {
                usage.putAll(store.receipts().usage(first, last));
            } else {
                usage.put(tenant, store.receipts().usage(TenantId.require(tenant), first, last));
            }
            return null;
        });
        if (json) {
            ArrayNode days = JSON.createArrayNode();
            usage.forEach((id, counts) -> counts.forEach((day, exchanges) -> days.addObject()
                    .put("tenant", id)
                    .put("day", day.toString())
                    .put("exchanges", exchanges)));
            console.text().println(days.toPrettyString());
        } else {
            table(usage, first, last);
        }
        return ExitCode.OK;
    }

    private void table(Map<String, SortedMap<LocalDate, Long>> usage, LocalDate first, LocalDate last) {
        int width = usage.keySet().stream().mapToInt(String::length).max().orElse(0);
        usage.forEach((id, counts) -> {
            String name = Terminal.printable(id) + " ".repeat(width - id.length());
            counts.forEach((day, exchanges) ->
                    console.text().println(name + "  " + day + "  " + String.format("%12d", exchanges)));
            long sum = counts.values().stream().mapToLong(Long::longValue).sum();
            console.text().println(name + "  in all      " + String.format("%12d", sum));
        });
        if (usage.isEmpty()) {
            console.err().println("nothing was metered from " + first + " to " + last);
        }
    }

    private static LocalDate day(String option, String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw UserError.usage(option + " '" + text + "' is no day: write 2026-11-01");
        }
    }
}
