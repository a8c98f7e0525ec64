package dev.signet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.signet.Rejection;
import dev.signet.Setting;
import dev.signet.egress.EgressReason;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents name in code type exists: settings, variables, fields, codes, meters, members, classes and tests. */
class NamesTest {
    /** Names of other things: files that a reader makes, JavaScript, the JDK. */
    private static final Set<String> FOREIGN = Set.of(
            "content-type",
            "Double.toString",
            "HttpServletRequest.upgrade",
            "InetAddress.getByName",
            "JSON.parse",
            "JSON.stringify");

    private static final Pattern FILE = Pattern.compile(".+\\.(jwk|json|yaml|xml|mjs|cmd|jar|md)");
    private static final Pattern SETTING_OR_VALUE = Pattern.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*");
    private static final Pattern WITH_VALUE = Pattern.compile("([a-z0-9-]+): (\\w+)");
    private static final Pattern CODE_OR_MEMBER = Pattern.compile("[a-z][a-z0-9]*(?:_[a-z0-9]+)+");
    private static final Pattern METER = Pattern.compile("signet(?:\\.[a-z]+)+");
    private static final Pattern FIELD = Pattern.compile("X-[A-Za-z-]+");
    private static final Pattern VARIABLE = Pattern.compile("(?:SIGNET|SP)_[A-Z0-9_]+");
    private static final Pattern TYPE = Pattern.compile("(?:Signet|Verified)[A-Za-z]*");
    private static final Pattern MEMBER = Pattern.compile("([A-Z][A-Za-z0-9]+)\\.([A-Za-z_0-9]+)(?:\\(.*\\))?");

    @Test
    void namesInCodeTypeExist() {
        List<String> unknown = new ArrayList<>();
        for (Document document : Document.all()) {
            document.codeSpans().forEach((span, line) -> {
                if (!FOREIGN.contains(span) && !exists(span)) {
                    unknown.add(document.name() + ":" + line + " " + span);
                }
            });
        }
        assertEquals(List.of(), unknown);
    }

    private static boolean exists(String span) {
        if (FILE.matcher(span).matches()) {
            return true;
        }
        Matcher withValue = WITH_VALUE.matcher(span);
        if (withValue.matches()) {
            return exists(withValue.group(1)) && exists(withValue.group(2));
        }
        if (METER.matcher(span).matches()) {
            return Sources.contain(quoted(span)) || isSetting(span.substring("signet.".length()));
        }
        if (span.startsWith("signet.") && isSetting(span.substring("signet.".length()))) {
            return true;
        }
        if (SETTING_OR_VALUE.matcher(span).matches()) {
            return isSetting(span)
                    || Files.isDirectory(Document.ROOT.resolve(span))
                    || Sources.containWord(span)
                    || Sources.containWord(span.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
        if (CODE_OR_MEMBER.matcher(span).matches()) {
            return Arrays.stream(Rejection.values())
                            .anyMatch(rejection -> rejection.code().equals(span))
                    || Arrays.stream(EgressReason.values())
                            .anyMatch(reason -> reason.code().equals(span))
                    || Sources.contain(quoted(span));
        }
        if (FIELD.matcher(span).matches()) {
            return Sources.contain(quoted(span)) || Sources.contain(quoted(span.toLowerCase(Locale.ROOT)));
        }
        if (VARIABLE.matcher(span).matches()) {
            Predicate<Setting> named =
                    s -> s.environmentName().equals(span) || s.aliases().contains(span);
            return Arrays.stream(Setting.values()).anyMatch(named)
                    || Sources.contain(quoted(span))
                    || Sources.contain("${env:" + span); // a command's option
        }
        if (TYPE.matcher(span).matches()) {
            return Sources.hasClass(span);
        }
        Matcher member = MEMBER.matcher(span);
        return !member.matches() || Sources.hasMember(member.group(1), member.group(2));
    }

    private static boolean isSetting(String name) {
        return name.equals("enabled")
                || Arrays.stream(Setting.values())
                        .anyMatch(setting -> setting.key().equals(name));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    @Test
    void everyThreatHasATestThatExists() {
        Document model = Document.of("docs/threat-model.md");
        for (String section : List.of(
                "## Requests",
                "## Replay",
                "## Responses",
                "## Keys",
                "## Receipts",
                "## Outgoing requests",
                "## The filter in its container",
                "## The gateway",
                "## Memory and time")) {
            testsExist(model.table(section));
        }
        Document egress = Document.of("docs/egress.md");
        for (String section : List.of(
                "### What a URL says",
                "### What a name server says",
                "### What a connection leads to",
                "### What a host does",
                "### What a key set says")) {
            testsExist(egress.table(section));
        }
    }

    private static void testsExist(List<List<String>> rows) {
        for (List<String> row : rows) {
            for (String test : row.get(2).split(", ")) {
                String[] name = test.split("\\.");
                assertTrue(
                        name.length == 2
                                && name[0].matches(".+(Test|Contract)")
                                && Sources.hasMember(name[0], "void " + name[1]),
                        () -> "no test " + test + " for: " + row.get(0));
            }
        }
    }

    @Test
    void tableOfErrorCodesIsThatOfTheCode() {
        String documented = Document.of("README.md").table("## Error codes").stream()
                .map(row -> row.get(0) + " " + row.get(1))
                .collect(Collectors.joining("\n"));
        String coded = Stream.of(Rejection.values())
                .map(rejection -> rejection.code() + " " + rejection.status())
                .collect(Collectors.joining("\n"));
        assertEquals(coded, documented);
    }

    @Test
    void stepsRefuseWithCodesOfTheCode() {
        Set<String> codes =
                Arrays.stream(Rejection.values()).map(Rejection::code).collect(Collectors.toSet());
        List<List<String>> steps = Document.of("docs/protocol.md").table("## 3. Verification, in this order");
        assertEquals(11, steps.size());
        for (List<String> step : steps) {
            assertTrue(codes.containsAll(List.of(step.get(2).split(", "))), step::toString);
        }
    }

    @Test
    void logLinesAreWrittenSomewhere() {
        for (List<String> row : Document.of("docs/rollout.md").table("### Log lines")) {
            for (String part : row.get(1).split("…")) {
                assertTrue(Sources.contain(part.strip()), () -> "no log line '" + part + "'");
            }
        }
    }

    @Test
    void modulesAreThoseOfTheBuild() throws Exception {
        String pom = Files.readString(Document.ROOT.resolve("pom.xml"));
        Set<String> built = Pattern.compile("<module>([^<]+)</module>")
                .matcher(pom)
                .results()
                .map(module -> module.group(1))
                .collect(Collectors.toSet());
        Set<String> documented = Document.of("README.md").table("## Modules").stream()
                .map(row -> row.get(0))
                .collect(Collectors.toSet());
        assertEquals(built, documented);
    }
}
