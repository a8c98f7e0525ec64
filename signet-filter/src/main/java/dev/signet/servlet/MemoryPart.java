package dev.signet.servlet;

import jakarta.servlet.http.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One part of a multipart body, in memory as the whole body is. */
final class MemoryPart implements Part {
    private final String name;
    private final String fileName;
    private final Map<String, List<String>> headers;
    private final byte[] content;

    /** @param headers by lower-case name */
    MemoryPart(String name, String fileName, Map<String, List<String>> headers, byte[] content) {
        this.name = name;
        this.fileName = fileName;
        this.headers = headers;
        this.content = content;
    }

    String text(Charset fallback) {
        String charset = MultipartBody.parameters(getContentType()).get("charset");
        return new String(
                content, charset != null && Charset.isSupported(charset) ? Charset.forName(charset) : fallback);
    }

    @Override
    public InputStream getInputStream() {
        return new ByteArrayInputStream(content);
    }

    @Override
    public String getContentType() {
        return getHeader("content-type");
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getSubmittedFileName() {
        return fileName;
    }

    @Override
    public long getSize() {
        return content.length;
    }

    /** A relative name is one below the directory for temporary files, where containers put uploads unless told otherwise. */
    @Override
    public void write(String file) throws IOException {
        Files.write(Path.of(System.getProperty("java.io.tmpdir")).resolve(file), content);
    }

    @Override
    public void delete() {
        // nothing was stored
    }

    @Override
    public String getHeader(String header) {
        List<String> values = headers.get(header.toLowerCase(Locale.ROOT));
        return values == null ? null : values.get(0);
    }

    @Override
    public Collection<String> getHeaders(String header) {
        return headers.getOrDefault(header.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public Collection<String> getHeaderNames() {
        return headers.keySet();
    }
}
