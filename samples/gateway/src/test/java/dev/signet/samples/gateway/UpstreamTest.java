package dev.signet.samples.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamTest {
    @Test
    void isAnOriginAndAPath() {
        assertEquals(new Upstream(URI.create("http://localhost:9000"), ""), Upstream.of(" http://localhost:9000/ "));
        assertEquals(
                new Upstream(URI.create("https://service.example"), "/v1/api"),
                Upstream.of("https://service.example/v1/api/"));
        assertEquals(new Upstream(URI.create("http://[::1]:9000"), ""), Upstream.of("http://[::1]:9000"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:9000",
                "ftp://localhost",
                "http:///path",
                "http://user:s3cret@localhost",
                "http://localhost?s3cret=1",
                "http://localhost#s3cret",
                "http://s3 cret/"
            })
    void whatIsNoneIsRefusedWithoutBeingRepeated(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Upstream.of(text))
                .getMessage();
        assertTrue(message.startsWith("UPSTREAM_URL "), message);
        assertFalse(message.contains("s3"), message);
    }

    @Test
    void withoutOneTheProcessEndsAndSaysWhatToDo(@TempDir Path directory) throws Exception {
        Path log = directory.resolve("log");
        Process process =
                GatewayProcess.run(directory, Map.of(), List.of("java", "-jar", GatewayProcess.JAR.toString()), log);
        assertEquals(2, process.waitFor());
        assertEquals(
                "UPSTREAM_URL is not set: set it to the URL that requests go to, such as http://localhost:9000",
                Files.readString(log).strip());
    }
}
