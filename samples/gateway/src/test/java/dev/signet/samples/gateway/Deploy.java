package dev.signet.samples.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** The files that the gateway is deployed with. */
final class Deploy {
    static final Path FOLDER = Path.of("deploy").toAbsolutePath();

    private Deploy() {}

    /** The documents of a file; a key that is there twice is an error. */
    static List<Map<String, Object>> yaml(String file) throws IOException {
        LoaderOptions strict = new LoaderOptions();
        strict.setAllowDuplicateKeys(false);
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Object document : new Yaml(strict).loadAll(Files.readString(FOLDER.resolve(file)))) {
            documents.add(map(document));
        }
        return documents;
    }

    @SuppressWarnings("unchecked") // of YAML, whose keys are texts here
    static Map<String, Object> map(Object node) {
        return (Map<String, Object>) node;
    }

    static Map<String, Object> map(Map<String, Object> parent, String... path) {
        Map<String, Object> node = parent;
        for (String name : path) {
            node = map(node.get(name));
        }
        return node;
    }

    static List<Map<String, Object>> maps(Map<String, Object> parent, String name) {
        return list(parent, name).stream().map(Deploy::map).toList();
    }

    static List<?> list(Map<String, Object> parent, String name) {
        return parent.get(name) == null ? List.of() : (List<?>) parent.get(name);
    }
}
