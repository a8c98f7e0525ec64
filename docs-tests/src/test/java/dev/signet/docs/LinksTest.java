package dev.signet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What documents link to is there, headings included. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]+\\]\\(([^)\\s]+)\\)");

    @Test
    void relativeLinksLeadSomewhere() {
        List<String> broken = new ArrayList<>();
        for (Document document : Document.all()) {
            List<String> prose = document.prose();
            for (int i = 0; i < prose.size(); i++) {
                Matcher link = LINK.matcher(prose.get(i));
                while (link.find()) {
                    String target = link.group(1);
                    if (!target.contains("://") && !leadsSomewhere(document, target)) {
                        broken.add(document.name() + ":" + (i + 1) + " " + target);
                    }
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    private static boolean leadsSomewhere(Document from, String target) {
        int hash = target.indexOf('#');
        String file = hash < 0 ? target : target.substring(0, hash);
        Path path =
                file.isEmpty() ? from.path() : from.path().resolveSibling(file).normalize();
        if (!path.startsWith(Document.ROOT) || !Files.exists(path)) {
            return false;
        }
        return hash < 0
                || Document.of(Document.ROOT.relativize(path).toString()).prose().stream()
                        .filter(line -> line.startsWith("#"))
                        .anyMatch(heading -> anchor(heading).equals(target.substring(hash + 1)));
    }

    /** As repository hosts make it of a heading. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ +", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
