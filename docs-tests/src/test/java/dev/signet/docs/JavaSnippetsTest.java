package dev.signet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java block of the documents compiles against the project, as it stands there. */
class JavaSnippetsTest {
    private static final Pattern METHOD = Pattern.compile("(?m)^[\\w<>\\[\\], ]+ \\w+\\(.*\\) \\{$");

    static Stream<Document.Block> snippets() {
        return Document.blocks("java").filter(Document.Block::isOfThisModule);
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void compiles(Document.Block snippet, @TempDir Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of(
                                "--release",
                                "17",
                                "-Xlint:all,-processing,-options,-path,-classfile",
                                "-Werror",
                                "-proc:none",
                                "-classpath",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes.toString()),
                        null,
                        List.of(source(snippet.text())))
                .call();
        assertEquals("", messages.toString(), () -> snippet + " does not compile");
        assertEquals(true, compiled);
    }

    /** Imports as they are; the rest as members or as statements of a class around it. */
    private static JavaFileObject source(String snippet) {
        String imports =
                snippet.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        String rest =
                snippet.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
        String members = METHOD.matcher(rest).find() ? rest : "void run() throws Exception {\n" + rest + "\n}";
        String text = imports + "\nfinal class Snippet {\n" + members + "\n}\n";
        return new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
