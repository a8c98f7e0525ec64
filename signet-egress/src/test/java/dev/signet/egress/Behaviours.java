package dev.signet.egress;

import dev.signet.egress.TlsServer.Behaviour;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Good and bad manners of servers. */
public final class Behaviours {
    /** A response's head up to its length. */
    public static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

    private static final int BLOCK = 64 * 1024;
    private static final long GIBIBYTE = 1L << 30;

    private Behaviours() {}

    /** Answers every request on the connection alike. */
    public static Behaviour answer(int status, String body, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Some Phrase\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        head.append("Content-Length: ").append(octets.length).append("\r\n\r\n");
        return visit -> {
            while (visit.read() != null) {
                visit.send(head.toString()).send(octets);
            }
        };
    }

    /** @param location {@code /path}, {@code //host/}, {@code http://…}, {@code file:///…} */
    public static Behaviour redirect(int status, String location) {
        return answer(status, "", "Location: " + location);
    }

    /** Answers one request with exactly this text, then ends the connection as TLS wants. */
    public static Behaviour say(String response) {
        return visit -> {
            visit.read();
            visit.send(response);
        };
    }

    /** Takes the connection, and does no handshake. */
    public static Behaviour stallAtAccept() {
        return Visit::stall;
    }

    /** Answers the ClientHello with a record that never ends. */
    public static Behaviour stallInHandshake() {
        return visit -> {
            visit.raw().getInputStream().read();
            visit.raw().getOutputStream().write(new byte[] {0x16, 3, 3, 0x10, 0, 2, 0});
            visit.stall();
        };
    }

    public static Behaviour stallBeforeFirstByte() {
        return stallAfter("");
    }

    public static Behaviour stallInHeaders() {
        return stallAfter(OK + "X-Some: ");
    }

    public static Behaviour stallInBody() {
        return stallAfter(OK + "Content-Length: 100\r\n\r\nbegin");
    }

    private static Behaviour stallAfter(String beginning) {
        return visit -> {
            visit.read();
            visit.send(beginning).stall();
        };
    }

    /** A body of which one octet comes each so many milliseconds, for ever. */
    public static Behaviour drip(long millis) {
        return visit -> {
            visit.read();
            visit.send(OK + "Content-Length: 1000000\r\n\r\n");
            while (true) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                visit.send("x");
            }
        };
    }

    /** Header fields, one each so many milliseconds, for ever. */
    public static Behaviour dripHeaders(long millis) {
        return visit -> {
            visit.read();
            visit.send(OK);
            while (true) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
                visit.send("X: y\r\n");
            }
        };
    }

    /** 1 GiB as announced. */
    public static Behaviour gibibyte() {
        return endless(OK + "Content-Length: " + GIBIBYTE + "\r\n\r\n", "x".repeat(BLOCK));
    }

    /** 1 GiB in chunks. */
    public static Behaviour gibibyteInChunks() {
        return endless(
                OK + "Transfer-Encoding: chunked\r\n\r\n",
                Integer.toHexString(BLOCK) + "\r\n" + "x".repeat(BLOCK) + "\r\n");
    }

    /** 1 GiB up to the connection's end. */
    public static Behaviour gibibyteWithoutLength() {
        return endless(OK + "Connection: close\r\n\r\n", "x".repeat(BLOCK));
    }

    public static Behaviour endlessHeaders() {
        return endless(OK, "X-Some: " + "y".repeat(100) + "\r\n");
    }

    /** One header field that never ends. */
    public static Behaviour endlessHeader() {
        return endless(OK + "X-Some: ", "y".repeat(BLOCK));
    }

    public static Behaviour endlessInformation() {
        return endless("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    }

    /** Sends 1 GiB and ends. */
    private static Behaviour endless(String head, String block) {
        byte[] octets = block.getBytes(StandardCharsets.ISO_8859_1);
        return visit -> {
            visit.read();
            visit.send(head);
            for (long sent = 0; sent < GIBIBYTE; sent += octets.length) {
                visit.send(octets);
            }
        };
    }

    /** Announces more than there is, and ends the connection. */
    public static Behaviour lengthTooLong() {
        return say(OK + "Content-Length: 100\r\n\r\nshort");
    }

    /** Announces less than there is. */
    public static Behaviour lengthTooShort() {
        return say(OK + "Content-Length: 2\r\n\r\nlonger than that");
    }

    /** A body up to the connection's end, which an attacker may have brought about: TLS did not say so. */
    public static Behaviour cutWithoutLength() {
        return visit -> {
            visit.read();
            visit.send(OK + "Connection: close\r\n\r\nhalf");
            visit.cut();
        };
    }

    /** No HTTP at all. */
    public static Behaviour garbage() {
        return say("\u0000\u0001\u0002 what is this?\r\n\r\n".repeat(10));
    }

    /** Ends the connection by RST instead of an answer. */
    public static Behaviour reset() {
        return visit -> {
            visit.read();
            visit.reset();
        };
    }
}
