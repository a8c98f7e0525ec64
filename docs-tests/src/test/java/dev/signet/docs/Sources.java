package dev.signet.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Java sources of the project, by the names of their classes. */
final class Sources {
    private static final Map<String, String> BY_CLASS = read();

    private Sources() {}

    private static Map<String, String> read() {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Document.ROOT, 12)) {
            files.map(Document.ROOT::relativize)
                    .filter(file -> file.toString().endsWith(".java")
                            && file.toString().matches(".*src.(main|test).java.*")
                            && !file.startsWith("docs-tests"))
                    .forEach(file -> sources.merge(className(file), read(file), String::concat));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sources;
    }

    private static String className(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(Document.ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean hasClass(String name) {
        return BY_CLASS.containsKey(name);
    }

    /** Whether the class has a method, field or constant of that name. */
    static boolean hasMember(String className, String member) {
        String source = BY_CLASS.get(className);
        return source != null && source.matches("(?s).*\\b" + member + "\\b.*");
    }

    /** Whether some source has this as a whole word. */
    static boolean containWord(String word) {
        Pattern whole = Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])");
        return BY_CLASS.values().stream()
                .anyMatch(source -> whole.matcher(source).find());
    }

    /** Whether some source has this text in it. */
    static boolean contain(String text) {
        return BY_CLASS.values().stream().anyMatch(source -> source.contains(text));
    }
}
