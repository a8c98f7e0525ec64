package dev.signet.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Markdown file of the project, taken apart into what the tests look at. */
record Document(Path path, List<String> lines) {
    static final Path ROOT =
            Path.of(System.getProperty("signet.root", "..")).toAbsolutePath().normalize();

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** A fenced block. */
    record Block(String document, int line, String language, String text) {
        /** Whether it is tested here; what is about the gateway is by {@code GatewayDocumentTest}, which has one on its class path. */
        boolean isOfThisModule() {
            return !document.equals("docs/gateway.md");
        }

        @Override
        public String toString() {
            return document + ":" + line;
        }
    }

    /** The documents that this module answers for. */
    static List<Document> all() {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(
                                            "README.md",
                                            "SECURITY.md",
                                            "CHANGELOG.md",
                                            "CONTRIBUTING.md",
                                            "samples/gateway/README.md")
                                    .map(ROOT::resolve),
                            docs.filter(path -> path.toString().endsWith(".md")).sorted())
                    .map(Document::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Document of(String name) {
        return read(ROOT.resolve(name));
    }

    private static Document read(Path path) {
        try {
            return new Document(path, Files.readAllLines(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return ROOT.relativize(path).toString();
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) {
                continue;
            }
            if (start < 0) {
                start = i;
            } else {
                String language = lines.get(start).substring(3).strip();
                blocks.add(new Block(name(), start + 1, language, String.join("\n", lines.subList(start + 1, i))));
                start = -1;
            }
        }
        if (start >= 0) {
            throw new IllegalStateException(name() + ":" + (start + 1) + " a block without end");
        }
        return blocks;
    }

    static Stream<Block> blocks(String language) {
        return all().stream()
                .flatMap(document -> document.blocks().stream())
                .filter(block -> block.language().equals(language));
    }

    /** Blocks by the bold line above them, such as {@code **Request: body**}. */
    Map<String, String> labelled() {
        Map<String, String> labelled = new LinkedHashMap<>();
        for (Block block : blocks()) {
            int above = block.line() - 3;
            if (above >= 0 && lines.get(above).startsWith("**")) {
                String label = lines.get(above).substring(2, lines.get(above).indexOf("**", 2));
                labelled.put(label, block.text());
            }
        }
        return labelled;
    }

    /** The text with fenced blocks left out, so that lines keep their numbers. */
    List<String> prose() {
        boolean[] fenced = {false};
        return lines.stream()
                .map(line -> {
                    boolean fence = line.startsWith("```");
                    fenced[0] ^= fence;
                    return fence || fenced[0] ? "" : line;
                })
                .toList();
    }

    /** Code spans of the prose, each with its line. */
    Map<String, Integer> codeSpans() {
        Map<String, Integer> spans = new LinkedHashMap<>();
        List<String> prose = prose();
        for (int i = 0; i < prose.size(); i++) {
            Matcher code = CODE.matcher(prose.get(i));
            while (code.find()) {
                spans.putIfAbsent(code.group(1), i + 1);
            }
        }
        return spans;
    }

    /** The rows of the table under a heading, its cells without the marks of code. */
    List<List<String>> table(String heading) {
        int start = lines.indexOf(heading);
        if (start < 0) {
            throw new IllegalStateException(name() + " has no heading '" + heading + "'");
        }
        return lines.stream()
                .skip(start)
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(row -> Stream.of(row.substring(1).split("\\|"))
                        .map(cell -> cell.strip().replace("`", ""))
                        .collect(Collectors.toList()))
                .toList();
    }
}
