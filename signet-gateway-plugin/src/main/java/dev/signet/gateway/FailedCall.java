package dev.signet.gateway;

import dev.signet.StoreException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.springframework.web.ErrorResponse;

/** The status that stands for a failure of what is behind the gateway. */
final class FailedCall {
    private FailedCall() {}

    static int status(Throwable fault) {
        if (fault instanceof ErrorResponse known) {
            return known.getStatusCode().value();
        }
        if (fault instanceof StoreException) {
            return 503;
        }
        if (fault instanceof TimeoutException || fault instanceof io.netty.handler.timeout.TimeoutException) {
            return 504;
        }
        return fault instanceof IOException ? 502 : 500; // refused, reset, ended before its end
    }
}
