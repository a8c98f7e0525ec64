package dev.signet.samples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.signet.Setting;
import dev.signet.Settings;
import dev.signet.Signet;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;

/** The manifests, by the types of Kubernetes' own API and by what they say of each other. */
class KubernetesTest {
    private static final String NAME = "app.kubernetes.io/name";

    private interface Schema {
        void validate(JsonElement manifest) throws IOException;
    }

    private static final Map<String, Schema> SCHEMAS = Map.of(
            "v1 ConfigMap", V1ConfigMap::validateJsonElement,
            "v1 Secret", V1Secret::validateJsonElement,
            "v1 Service", V1Service::validateJsonElement,
            "apps/v1 StatefulSet", V1StatefulSet::validateJsonElement,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement);

    private final List<Map<String, Object>> manifests = manifests();

    private static List<Map<String, Object>> manifests() {
        List<Map<String, Object>> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(Deploy.FOLDER.resolve("kubernetes"))) {
            for (Path file : files.sorted().toList()) {
                if (!file.endsWith("kustomization.yaml")) {
                    all.addAll(Deploy.yaml("kubernetes/" + file.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return all;
    }

    private Map<String, Object> only(String kind, String name) {
        List<Map<String, Object>> found = manifests.stream()
                .filter(manifest -> manifest.get("kind").equals(kind)
                        && Deploy.map(manifest, "metadata").get("name").equals(name))
                .toList();
        assertEquals(1, found.size(), kind + " " + name);
        return found.get(0);
    }

    private Map<String, Object> pods() {
        return Deploy.map(only("StatefulSet", "signet-gateway"), "spec", "template");
    }

    private Map<String, Object> container() {
        return Deploy.maps(Deploy.map(pods(), "spec"), "containers").get(0);
    }

    @Test
    void everyMemberIsOneThatKubernetesHas() throws IOException {
        for (Map<String, Object> manifest : manifests) {
            String kind = manifest.get("apiVersion") + " " + manifest.get("kind");
            SCHEMAS.get(kind).validate(JsonParser.parseString(new ObjectMapper().writeValueAsString(manifest)));
        }
        assertEquals(
                SCHEMAS.keySet(),
                manifests.stream()
                        .map(manifest -> manifest.get("apiVersion") + " " + manifest.get("kind"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void aMemberThatKubernetesDoesNotHaveIsSeen() {
        JsonElement wrong = JsonParser.parseString("{\"apiVersion\":\"apps/v1\",\"kind\":\"StatefulSet\",\"spec\":{"
                + "\"serviceName\":\"a\",\"selector\":{},\"template\":{\"spec\":{\"containers\":[{\"name\":\"a\","
                + "\"readinesProbe\":{}}]}}}}");
        org.junit.jupiter.api.Assertions.assertThrows(
                IllegalArgumentException.class, () -> V1StatefulSet.validateJsonElement(wrong));
    }

    @Test
    void kustomizeTakesAllButTheSecret() throws IOException {
        Set<String> taken = Set.copyOf(
                Deploy.list(Deploy.yaml("kubernetes/kustomization.yaml").get(0), "resources").stream()
                        .map(Object::toString)
                        .toList());
        try (Stream<Path> files = Files.list(Deploy.FOLDER.resolve("kubernetes"))) {
            assertEquals(
                    files.map(file -> file.getFileName().toString())
                            .filter(file -> !Set.of("kustomization.yaml", "secret.example.yaml")
                                    .contains(file))
                            .collect(Collectors.toSet()),
                    taken);
        }
    }

    @Test
    void variablesAreOnesThatTheGatewayTakes() throws IOException {
        Map<String, String> environment = environment();
        assertTrue(DeployFilesTest.known().containsAll(environment.keySet()), environment::toString);
        Map<Setting, String> settings = Signet.settingsIn(environment);
        Settings.of(settings);
        assertEquals("postgres", settings.get(Setting.STORAGE));
        assertEquals("redis", settings.get(Setting.REPLAY), "several nodes");
        Upstream.of(environment.get("UPSTREAM_URL"));
    }

    /** As a container gets it: of the config map, of the secret, and its own. */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        for (Map<String, Object> source : Deploy.maps(container(), "envFrom")) {
            boolean secret = source.containsKey("secretRef");
            String name = Deploy.map(source, secret ? "secretRef" : "configMapRef")
                    .get("name")
                    .toString();
            Map<String, Object> data = secret
                    ? Deploy.map(only("Secret", name), "stringData")
                    : Deploy.map(only("ConfigMap", name), "data");
            data.forEach((key, value) -> environment.put(key, (String) value));
        }
        for (Map<String, Object> own : Deploy.maps(container(), "env")) {
            environment.put((String) own.get("name"), (String) own.get("value"));
        }
        return environment;
    }

    @Test
    void aPodHasTheTimeThatAnOrderlyEndTakes() {
        Map<String, String> environment = environment();
        Duration end = DurationStyle.detectAndParse(environment.get("SHUTDOWN_DRAIN"))
                .plus(DurationStyle.detectAndParse(environment.get("SHUTDOWN_TIMEOUT")))
                .plusSeconds(10);
        long granted = ((Number) Deploy.map(pods(), "spec").get("terminationGracePeriodSeconds")).longValue();
        assertTrue(granted >= end.toSeconds(), granted + " s are less than " + end);
    }

    @Test
    void whatSelectsPodsSelectsThese() {
        Object name = Deploy.map(pods(), "metadata", "labels").get(NAME);
        Map<String, Object> set = only("StatefulSet", "signet-gateway");
        assertEquals(name, Deploy.map(set, "spec", "selector", "matchLabels").get(NAME));
        only("Service", Deploy.map(set, "spec").get("serviceName").toString());
        for (Map<String, Object> manifest : manifests) {
            Map<String, Object> spec = Deploy.map(manifest.getOrDefault("spec", Map.of()));
            switch (manifest.get("kind").toString()) {
                case "Service" ->
                    assertEquals(name, Deploy.map(spec, "selector").get(NAME));
                case "PodDisruptionBudget" ->
                    assertEquals(
                            name, Deploy.map(spec, "selector", "matchLabels").get(NAME));
                case "NetworkPolicy" ->
                    assertEquals(
                            name, Deploy.map(spec, "podSelector", "matchLabels").get(NAME));
                case "HorizontalPodAutoscaler" ->
                    only(
                            Deploy.map(spec, "scaleTargetRef").get("kind").toString(),
                            Deploy.map(spec, "scaleTargetRef").get("name").toString());
                default ->
                    assertTrue(Set.of("StatefulSet", "ConfigMap", "Secret").contains(manifest.get("kind")));
            }
        }
    }

    @Test
    void portsAndProbesAreTheGateways() {
        Map<String, String> environment = environment();
        Map<String, String> ports = Deploy.maps(container(), "ports").stream()
                .collect(Collectors.toMap(
                        port -> port.get("name").toString(),
                        port -> port.get("containerPort").toString()));
        assertEquals(Map.of("http", environment.get("PORT"), "metrics", environment.get("METRICS_PORT")), ports);
        for (Map<String, Object> manifest : manifests) {
            if (manifest.get("kind").equals("Service")) {
                Deploy.maps(Deploy.map(manifest, "spec"), "ports")
                        .forEach(port -> assertTrue(ports.containsKey(port.get("targetPort"))));
            }
        }
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertEquals("http", Deploy.map(container(), probe, "httpGet").get("port"));
        }
        assertEquals(
                "/healthz", Deploy.map(container(), "readinessProbe", "httpGet").get("path"));
    }

    @Test
    void nothingRunsAsRootOrWritesOutsideItsVolumes() {
        Map<String, Object> pod = Deploy.map(pods(), "spec", "securityContext");
        Map<String, Object> own = Deploy.map(container(), "securityContext");
        assertEquals(true, pod.get("runAsNonRoot"));
        assertEquals("RuntimeDefault", Deploy.map(pod, "seccompProfile").get("type"));
        assertEquals(false, own.get("allowPrivilegeEscalation"));
        assertEquals(true, own.get("readOnlyRootFilesystem"));
        assertEquals(List.of("ALL"), Deploy.map(own, "capabilities").get("drop"));
        Set<Object> mounts = Deploy.maps(container(), "volumeMounts").stream()
                .map(mount -> mount.get("mountPath"))
                .collect(Collectors.toSet());
        assertEquals(Set.of(environment().get("SIGNET_DATA_DIR"), "/keys", "/tmp"), mounts);
    }
}
