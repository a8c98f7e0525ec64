package dev.signet.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.erdtman.jcs.JsonCanonicalizer;

/** JSON-RPC requests as clients write them: members in no canonical order, numbers with fractions, a few letters beyond ASCII. */
final class Bodies {
    /** 266 octets. */
    static final String SMALL = """
            {"jsonrpc":"2.0","id":4711,"method":"orders.create","params":{"sku":"A-1042-XL","quantity":3,"unitPrice":19.99,\
            "currency":"EUR","customer":{"name":"Zoë Müller","email":"zoe@example.com","vip":true},\
            "notes":["gift wrap","call before delivery today"],"shipTo":null}}""";

    private static final int LARGE = 10_000;

    private Bodies() {}

    /** {@code 266B} or {@code 10kB}; {@code unsorted} or {@code canonical}. */
    static byte[] of(String size, String form) {
        String text = size.equals("266B") ? SMALL : large();
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        return form.equals("canonical") ? canonical(body) : body;
    }

    static byte[] canonical(byte[] json) {
        try {
            return new JsonCanonicalizer(json).getEncodedUTF8();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String large() {
        StringBuilder text = new StringBuilder(LARGE)
                .append("{\"jsonrpc\":\"2.0\",\"id\":4711,\"method\":\"orders.import\",\"params\":{\"orders\":[");
        for (int i = 0; text.length() < LARGE - 300; i++) {
            text.append(i == 0 ? "" : ",")
                    .append("{\"sku\":\"A-")
                    .append(1000 + 37 * i)
                    .append("-XL\",\"quantity\":")
                    .append(i % 7 + 1)
                    .append(",\"unitPrice\":")
                    .append(9 + i)
                    .append(".95,\"currency\":\"EUR\",\"customer\":{\"name\":\"Customer No. ")
                    .append(i)
                    .append("\",\"email\":\"customer-")
                    .append(i)
                    .append("@example.com\",\"vip\":")
                    .append(i % 3 == 0)
                    .append("},\"notes\":[\"gift wrap\",\"say \\\"hello\\\"\"],\"shipTo\":null}");
        }
        text.append("]},\"comment\":\"");
        return text.append("x".repeat(LARGE - 2 - text.length())).append("\"}").toString();
    }
}
