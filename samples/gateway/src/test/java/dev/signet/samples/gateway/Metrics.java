package dev.signet.samples.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which metrics there are, and which are spoken of. */
final class Metrics {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\()(?![a-zA-Z0-9_:])");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=~?\"");
    private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "offset");

    private Metrics() {}

    /** The names in an exposition. */
    static Set<String> printed(String exposition) {
        Set<String> names = new TreeSet<>();
        exposition.lines().filter(line -> !line.startsWith("#")).forEach(line -> names.add(line.split("[{ ]")[0]));
        names.add("up"); // Prometheus's own
        return names;
    }

    /** The names in the alert rules and on the dashboard. */
    static Set<String> named() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String expression : expressions()) {
            String bare = expression
                    .replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"", "")
                    .replaceAll("\\{[^}]*}|\\[[^\\]]*]", "")
                    .replaceAll("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)", "");
            Matcher name = NAME.matcher(bare);
            while (name.find()) {
                if (!OPERATORS.contains(name.group())) {
                    names.add(name.group());
                }
            }
        }
        return names;
    }

    /** The labels that the metrics of an exposition have, and those that Prometheus adds. */
    static Set<String> labels(String exposition) {
        Set<String> labels = new TreeSet<>(Set.of("instance", "job"));
        LABEL.matcher(exposition).results().forEach(label -> labels.add(label.group(1)));
        return labels;
    }

    /** The labels that alert rules and dashboard select or group by. */
    static Set<String> namedLabels() throws IOException {
        Set<String> labels = new TreeSet<>();
        for (String expression : expressions()) {
            LABEL.matcher(expression).results().forEach(label -> labels.add(label.group(1)));
            BY.matcher(expression)
                    .results()
                    .forEach(by -> labels.addAll(List.of(by.group(1).split("[, ]+"))));
        }
        return labels;
    }

    static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        Map<String, Object> alerts = Deploy.yaml("prometheus/alerts.yaml").get(0);
        for (Map<String, Object> group : Deploy.maps(alerts, "groups")) {
            Deploy.maps(group, "rules").forEach(rule -> expressions.add((String) rule.get("expr")));
        }
        for (JsonNode panel : dashboard().get("panels")) {
            panel.path("targets")
                    .forEach(target -> expressions.add(target.get("expr").asText()));
        }
        return expressions;
    }

    static JsonNode dashboard() throws IOException {
        return new ObjectMapper()
                .readTree(Deploy.FOLDER
                        .resolve("grafana/dashboards/signet-gateway.json")
                        .toFile());
    }
}
