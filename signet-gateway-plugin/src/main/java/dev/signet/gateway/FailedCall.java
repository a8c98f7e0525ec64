package dev.signet.gateway;

import dev.signet.ExchangeResponse;
import dev.signet.Response;
import dev.signet.StoreException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.springframework.web.ErrorResponse;

/** The status that stands for a failure of what is behind the gateway. */
final class FailedCall {
    private FailedCall() {}

    /** That page, with what the failure itself says besides, such as the methods that are allowed. */
    static Response explained(Response page, Throwable fault) {
        Response[] explained = {page};
        if (fault instanceof ErrorResponse known) {
            known.getHeaders().forEach((name, values) -> {
                if (!ExchangeResponse.isAboutContent(name)) {
                    explained[0] = explained[0].with(name, String.join(", ", values));
                }
            });
        }
        return explained[0];
    }

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
