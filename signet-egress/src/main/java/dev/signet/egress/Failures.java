package dev.signet.egress;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;

/** What went wrong below, in words for who reads a log: names no class and no path of this machine. */
final class Failures {
    private Failures() {}

    static EgressReason connecting(Throwable fault) {
        return tooLate(fault) ? EgressReason.CONNECT_TIMEOUT : EgressReason.CONNECT_FAILED;
    }

    private static boolean tooLate(Throwable fault) {
        return cause(fault, SocketTimeoutException.class) != null || cause(fault, TimeoutException.class) != null;
    }

    static String connectDetail(Throwable fault) {
        if (tooLate(fault)) {
            return "there was no connection in time";
        }
        if (cause(fault, NoRouteToHostException.class) != null) {
            return "there is no route to it";
        }
        ConnectException refused = cause(fault, ConnectException.class);
        return refused != null && String.valueOf(refused.getMessage()).contains("refused")
                ? "it refused the connection"
                : "it was not reached";
    }

    static EgressReason handshake(Throwable fault) {
        return cause(fault, SocketTimeoutException.class) == null ? EgressReason.TLS_FAILED : EgressReason.TLS_TIMEOUT;
    }

    static String tlsDetail(Throwable fault) {
        if (cause(fault, SocketTimeoutException.class) != null) {
            return "the TLS handshake did not end in time";
        }
        if (cause(fault, CertificateExpiredException.class) != null) {
            return "its certificate, or one above it, has expired";
        }
        if (cause(fault, CertificateNotYetValidException.class) != null) {
            return "its certificate, or one above it, is not valid yet";
        }
        if (cause(fault, CertPathBuilderException.class) != null) {
            return "no trusted authority vouches for its certificate";
        }
        CertPathValidatorException path = cause(fault, CertPathValidatorException.class);
        if (path != null) {
            return "its certificate does not hold: "
                    + path.getReason().toString().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        CertificateException certificate = cause(fault, CertificateException.class);
        if (certificate != null) {
            return certificate instanceof UnprovedHostException
                    ? certificate.getMessage()
                    : "its certificate is not one for this use, or cannot be read";
        }
        SSLException tls = cause(fault, SSLException.class);
        String alert = tls == null ? "" : String.valueOf(tls.getMessage());
        String received = "Received fatal alert: ";
        int at = alert.indexOf(received);
        return at >= 0
                ? "it ended the TLS handshake: "
                        + alert.substring(at + received.length()).replace('_', ' ')
                : "the TLS handshake failed";
    }

    static String responseDetail(Throwable fault) {
        if (cause(fault, MessageConstraintException.class) != null) {
            return "its response has a longer line, or more header fields, than are taken";
        }
        if (cause(fault, ConnectionClosedException.class) != null || cause(fault, EOFException.class) != null) {
            return "it closed the connection before its response ended";
        }
        if (cause(fault, HttpException.class) != null) {
            return "what it answered is no HTTP response";
        }
        return "the connection broke before its response ended";
    }

    private static <T extends Throwable> T cause(Throwable fault, Class<T> type) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }
}
