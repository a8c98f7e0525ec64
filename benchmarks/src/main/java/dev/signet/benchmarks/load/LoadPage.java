package dev.signet.benchmarks.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The report as one HTML file that needs no other: the charts' library is in it. */
final class LoadPage {
    private static final String LIBRARY = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";

    private LoadPage() {}

    static String of(List<String> setup, List<Row> rows, List<Target> targets) throws IOException {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("setup", setup);
        data.put("rows", rows.stream().map(LoadPage::members).toList());
        data.put("targets", targets.stream().map(Target::text).toList());
        String json = new ObjectMapper().writeValueAsString(data).replace("<", "\\u003c");
        return resource("/dev/signet/benchmarks/load/page.html")
                .replace("/*data*/", json)
                .replace("/*library*/", resource(LIBRARY).replace("</script", "<\\/script"));
    }

    private static Map<String, Object> members(Row row) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("text", row.variant().text());
        members.put("engine", row.variant().engine());
        List<Object> figures = new ArrayList<>();
        figures.add(row.peak());
        figures.add(row.share());
        figures.add(row.p50());
        figures.add(row.p95());
        figures.add(row.p99());
        figures.add(row.added50());
        figures.add(row.added95());
        figures.add(row.cpuMicros());
        figures.add(row.residentMebibytes());
        members.put("figures", figures);
        return members;
    }

    private static String resource(String path) throws IOException {
        try (InputStream in = LoadPage.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException(path + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
