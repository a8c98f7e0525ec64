package dev.signet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.EgressSettings;
import dev.signet.Setting;
import dev.signet.Settings;
import dev.signet.servlet.SignetFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** web.xml, application.yaml and the dependency: what they name exists, and the values are taken. */
class ConfigurationSnippetsTest {
    static Stream<Document.Block> yaml() {
        return Document.blocks("yaml").filter(Document.Block::isOfThisModule);
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void propertiesAreSettings(Document.Block snippet) {
        List<String> lines = snippet.text().lines().toList();
        assertEquals("signet:", lines.get(0), snippet::toString);
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        for (String line : lines.subList(1, lines.size())) {
            assertTrue(line.matches("  [a-z0-9-]+: [^\\[{&*#\"' ](?!.*(: | #)).*"), () -> snippet + " " + line);
            int colon = line.indexOf(": ");
            settings.put(Setting.ofKey(line.substring(2, colon)), line.substring(colon + 2));
        }
        Settings.of(settings);
        EgressSettings.of(settings);
    }

    @Test
    void webXmlDeclaresTheFilter() throws Exception {
        Element web = xml(Document.blocks("xml"), "<filter>");
        Class<?> declared = Class.forName(texts(web, "filter-class").get(0));
        assertEquals(SignetFilter.class, declared);
        assertTrue(Filter.class.isAssignableFrom(declared));
        List<String> names = texts(web, "param-name");
        Map<Setting, String> settings = new EnumMap<>(Setting.class);
        for (int i = 0; i < names.size(); i++) {
            settings.put(Setting.ofKey(names.get(i)), texts(web, "param-value").get(i));
        }
        Settings.of(settings);
        assertEquals(List.of("signet", "signet"), texts(web, "filter-name"));
        assertEquals(List.of("/*"), texts(web, "url-pattern"));
        assertEquals(
                List.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR),
                texts(web, "dispatcher").stream().map(DispatcherType::valueOf).toList());
        assertEquals(List.of("true"), texts(web, "async-supported"));
    }

    @ParameterizedTest
    @CsvSource({"README.md, signet-filter", "docs/egress.md, signet-egress", "docs/gateway.md, signet-gateway-plugin"})
    void dependencyIsThisVersion(String document, String artifact) throws Exception {
        Element dependency = xml(Document.of(document).blocks().stream(), "<dependency>");
        assertEquals(List.of("dev.signet"), texts(dependency, "groupId"));
        assertEquals(List.of(artifact), texts(dependency, "artifactId"));
        assertEquals(List.of(System.getProperty("signet.version")), texts(dependency, "version"));
    }

    private static Element xml(Stream<Document.Block> blocks, String start) throws Exception {
        String text = blocks.map(Document.Block::text)
                .filter(block -> block.startsWith(start))
                .findFirst()
                .orElseThrow();
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader("<all>" + text + "</all>")))
                .getDocumentElement();
    }

    private static List<String> texts(Element root, String name) {
        NodeList nodes = root.getElementsByTagName(name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
