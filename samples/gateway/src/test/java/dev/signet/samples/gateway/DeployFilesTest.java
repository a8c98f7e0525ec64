package dev.signet.samples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.signet.Setting;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said of the files for Docker, Prometheus and Grafana without running those. */
class DeployFilesTest {
    private static final Pattern OWN = Pattern.compile("\\$\\{([A-Z_]+):");
    private static final Set<String> KEK = Set.of("SIGNET_KEK", "SIGNET_KEK_FILE");

    /** The variables that the gateway listens to. */
    static Set<String> known() throws IOException {
        Set<String> names = new TreeSet<>(own());
        names.addAll(KEK);
        for (Setting setting : Setting.values()) {
            names.add(setting.environmentName());
            names.addAll(setting.aliases());
        }
        return names;
    }

    /** Those that are this sample's and not Signet's. */
    private static Set<String> own() throws IOException {
        Set<String> names = new TreeSet<>(Set.of("UPSTREAM_URL", "HEALTH_OPTIONAL"));
        OWN.matcher(Files.readString(Path.of("src/main/resources/application.yaml")))
                .results()
                .forEach(name -> names.add(name.group(1)));
        return names;
    }

    @Test
    void everyYamlParsesWithoutDuplicates() throws IOException {
        try (Stream<Path> files = Files.walk(Deploy.FOLDER)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                assertFalse(
                        Deploy.yaml(Deploy.FOLDER.relativize(file).toString()).isEmpty(), file::toString);
            }
        }
    }

    @Test
    void theReadmeListsTheVariablesThatThereAre() throws IOException {
        Set<String> listed = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`")[1])
                .filter(name -> name.matches("[A-Z_]+"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> known = known();
        assertTrue(known.containsAll(listed), () -> listed + " are not all in " + known);
        assertTrue(listed.containsAll(own()));
    }

    @Test
    void composeSetsWhatTheGatewayKnowsAndNamesWhatIsThere() throws IOException {
        Map<String, Object> compose = Deploy.yaml("compose/compose.yaml").get(0);
        Map<String, Object> services = Deploy.map(compose, "services");
        Map<String, Object> environment = Deploy.map(services, "gateway", "environment");
        assertTrue(known().containsAll(environment.keySet()), environment::toString);
        Set<String> volumes = Deploy.map(compose, "volumes").keySet();
        for (String name : services.keySet()) {
            Map<String, Object> service = Deploy.map(services, name);
            for (Object mounted : Deploy.list(service, "volumes")) {
                String source = mounted.toString().split(":")[0];
                boolean file = source.startsWith(".");
                assertTrue(
                        file
                                ? source.equals("./keys")
                                        || Files.exists(
                                                Deploy.FOLDER.resolve("compose").resolve(source))
                                : volumes.contains(source),
                        source);
            }
            if (service.get("depends_on") instanceof Map<?, ?> conditions) {
                conditions
                        .keySet()
                        .forEach(other -> assertTrue(
                                Deploy.map(services, other.toString()).containsKey("healthcheck"), other::toString));
            }
        }
        Map<String, Object> build = Deploy.map(services, "gateway", "build");
        Path context =
                Deploy.FOLDER.resolve("compose").resolve(build.get("context").toString());
        assertTrue(Files.isSameFile(context, GatewayProcess.JAR.getParent()));
        assertTrue(Files.isSameFile(
                context.resolve(build.get("dockerfile").toString()), Deploy.FOLDER.resolve("Dockerfile")));
        assertTrue(Deploy.map(services, "redis").get("command").toString().contains("noeviction"));
    }

    @Test
    void theExampleSetsEachVariableThatComposeAsksFor() throws IOException {
        Set<String> asked = Pattern.compile("\\$\\{([A-Z_]+)[:}]")
                .matcher(Files.readString(Deploy.FOLDER.resolve("compose/compose.yaml")))
                .results()
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> set = Files.readAllLines(Deploy.FOLDER.resolve("compose/example.env")).stream()
                .filter(line -> line.contains("=") && !line.startsWith("#"))
                .map(line -> line.split("=")[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(asked, set);
    }

    @Test
    void prometheusScrapesTheGatewayOfTheComposeFile() throws IOException {
        Map<String, Object> services =
                Deploy.map(Deploy.yaml("compose/compose.yaml").get(0), "services");
        String port = Deploy.map(services, "gateway", "environment")
                .get("METRICS_PORT")
                .toString();
        Map<String, Object> prometheus =
                Deploy.yaml("prometheus/prometheus.yaml").get(0);
        Map<String, Object> job = Deploy.maps(prometheus, "scrape_configs").get(0);
        assertEquals("/metrics", job.get("metrics_path"));
        assertEquals(
                List.of("gateway:" + port),
                Deploy.maps(job, "static_configs").get(0).get("targets"));
        assertEquals(List.of("/etc/prometheus/alerts.yaml"), prometheus.get("rule_files"));
        String rules = Files.readString(Deploy.FOLDER.resolve("prometheus/alerts.yaml"));
        assertTrue(rules.contains("up{job=\"" + job.get("job_name") + "\"}"));
    }

    @Test
    void alertsAreWholeAndNamedOnce() throws IOException {
        Set<String> names = new HashSet<>();
        for (Map<String, Object> group :
                Deploy.maps(Deploy.yaml("prometheus/alerts.yaml").get(0), "groups")) {
            for (Map<String, Object> rule : Deploy.maps(group, "rules")) {
                assertEquals(Set.of("alert", "expr", "for", "labels", "annotations"), rule.keySet());
                assertTrue(names.add(rule.get("alert").toString()));
                assertTrue(Set.of("critical", "warning")
                        .contains(Deploy.map(rule, "labels").get("severity")));
                assertEquals(
                        Set.of("summary", "description"),
                        Deploy.map(rule, "annotations").keySet());
            }
        }
        assertEquals(10, names.size());
    }

    @Test
    void grafanaFindsItsDatasourceAndItsDashboard() throws IOException {
        Map<String, Object> datasource = Deploy.maps(
                        Deploy.yaml("grafana/provisioning/datasources/prometheus.yaml")
                                .get(0),
                        "datasources")
                .get(0);
        assertEquals("http://prometheus:9090", datasource.get("url"));
        JsonNode dashboard = Metrics.dashboard();
        for (JsonNode uid : dashboard.findValues("datasource")) {
            assertEquals(datasource.get("uid"), uid.get("uid").asText());
        }
        Set<Integer> ids = new HashSet<>();
        List<String> squares = new ArrayList<>();
        for (JsonNode panel : dashboard.get("panels")) {
            assertTrue(ids.add(panel.get("id").asInt()));
            JsonNode place = panel.get("gridPos");
            assertTrue(place.get("x").asInt() + place.get("w").asInt() <= 24, place::toString);
            squares.add(place.get("x") + "," + place.get("y"));
        }
        assertEquals(squares.size(), Set.copyOf(squares).size(), "one panel over another");
        String path = Deploy.map(
                        Deploy.maps(
                                        Deploy.yaml("grafana/provisioning/dashboards/signet.yaml")
                                                .get(0),
                                        "providers")
                                .get(0),
                        "options")
                .get("path")
                .toString();
        assertTrue(Files.readString(Deploy.FOLDER.resolve("compose/compose.yaml"))
                .contains("../grafana/dashboards:" + path + ":ro"));
    }

    /** Where Prometheus is installed its own tool has a look, too. */
    @Test
    void promtoolAgreesWhereItIsThere(@TempDir Path directory) throws Exception {
        Path folder = Deploy.FOLDER.resolve("prometheus");
        Path here = directory.resolve("prometheus.yaml"); // whose rules are beside it
        Files.writeString(
                here, Files.readString(folder.resolve("prometheus.yaml")).replace("/etc/prometheus/", folder + "/"));
        for (List<String> check : List.of(
                List.of("check", "rules", folder.resolve("alerts.yaml").toString()),
                List.of("check", "config", here.toString()))) {
            if (isOnPath("promtool")) {
                List<String> command = new ArrayList<>(List.of("promtool"));
                command.addAll(check);
                assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), command::toString);
            }
        }
    }

    private static boolean isOnPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
